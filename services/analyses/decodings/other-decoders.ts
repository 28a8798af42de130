import { evaluateVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { testedConditions } from '../../../src/analysis/decoding/tested-conditions.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { Condition, DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { isCortexError } from '../../../src/errors.ts';
import type { DecoderConfigInput } from '../../../src/models/decoders/catalogue.ts';
import { predictConditionMeans } from '../../../src/models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { decodingView } from '../../../src/views/decoding-view.ts';
import { recordingOf } from '../../../src/views/encoding-view.ts';

/** What a decoder beside the encoders makes of the test windows. */
export interface OtherDecoder {
  readonly decoder: 'linear' | 'lookup' | 'mean';
  readonly settings: string;
  /** Mean reconstruction over trials [window, time, height, width, colour], in the order of `windows`. */
  readonly videos: NdArray;
}

/** Decoders of the same windows, or why there are none. */
export interface OtherDecoders {
  readonly decoders: readonly OtherDecoder[];
  /** Places of the windows that have test samples among all windows of the data, see `PlannedWindows`. */
  readonly windows?: readonly number[];
  readonly note?: string;
}

interface OtherOptions {
  readonly seed: number;
  readonly frames: number;
  /** Bins that responses depend on, the present one included; ridge is offered as many. */
  readonly fieldBins: number;
}

/** Bins that ridge reads a frame from at most. */
const mostLags = 11;

/**
 * Ridge, lookup and the mean video, fitted to the training windows of the same data. Bins that ridge reads a frame from are chosen on the validation
 * windows: the usual three, or as many as responses depend on.
 */
export async function otherDecoders(
  data: EncodingData,
  { seed, frames, fieldBins }: OtherOptions,
): Promise<OtherDecoders> {
  let view: DecodingData;
  try {
    view = decodingView(recordingOf(data), { seed, window: { frames, stride: frames } });
  } catch (error) {
    if (!isCortexError(error)) throw error;
    return { decoders: [], note: `No decoder stands beside the encoders: ${error.message}` };
  }
  const longest = Math.min(fieldBins, mostLags, frames) - 1;
  const lagChoices = [...new Set([Math.min(2, frames - 1), longest])];
  const ridges = await inTurn(lagChoices, async (last) => {
    const lags = [0, last];
    const made = await fitted(view, seed, { decoder: 'linear', options: { lags } });
    return { ...made, decoder: 'linear' as const, settings: `bins t … t + ${last}` };
  });
  const best = ridges.reduce((a, b) => (b.validationR > a.validationR ? b : a));
  const lookup = await fitted(view, seed, { decoder: 'lookup' });
  const mean = await fitted(view, seed, { decoder: 'mean' });
  const { conditions } = testedConditions(view, view.splits.test);
  return {
    decoders: [
      { decoder: 'linear', settings: best.settings, videos: best.videos },
      { decoder: 'lookup', settings: '', videos: lookup.videos },
      { decoder: 'mean', settings: '', videos: mean.videos },
    ],
    windows: conditions.map(({ index }) => index),
  };
}

async function inTurn<A, B>(items: readonly A[], each: (item: A) => Promise<B>): Promise<B[]> {
  const done: B[] = [];
  for (const item of items) done.push(await each(item));
  return done;
}

/** The test reconstructions of a decoder, and its r on validation windows. */
async function fitted(view: DecodingData, seed: number, config: DecoderConfigInput) {
  const { decoder } = await fitDecoder(config, view, { seed });
  try {
    const validation = meansOf(decoder, view, view.splits.validation);
    const { videos, periods } = view;
    const { conditions, reconstructions } = validation;
    const validationR = evaluateVideos({ conditions, videos, periods, reconstructions }).frames.r;
    return { videos: meansOf(decoder, view, view.splits.test).reconstructions, validationR };
  } finally {
    decoder.dispose();
  }
}

function meansOf(
  decoder: VideoDecoder,
  view: DecodingData,
  set: ResponseSet,
): { readonly conditions: readonly Condition[]; readonly reconstructions: NdArray } {
  const { conditions, placeOf } = testedConditions(view, set);
  return { conditions, reconstructions: predictConditionMeans(decoder, set.responses, placeOf, conditions.length) };
}
