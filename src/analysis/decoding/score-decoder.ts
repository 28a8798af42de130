import type { NdArray } from '../../arrays.ts';
import type { DecodingData } from '../../data/decoding-data.ts';
import { CortexError, listed } from '../../errors.ts';
import { predictConditionMeans } from '../../models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { evaluateTrivial, evaluateVideos, type VideoScores } from './evaluate-video.ts';

/** What a decoder makes of the test samples. */
export interface DecoderEvaluation {
  /** Mean reconstruction of every condition over its test samples [condition, time, 32, 32, 3], in [0, 1]. */
  readonly reconstructions: NdArray;
  readonly scores: VideoScores;
  /** The same scores of a reconstruction that ignores the responses. */
  readonly trivial: VideoScores;
}

/**
 * Scores a decoder on the test split of `data`: the mean reconstruction of every condition against its true video (Zhang
 * et al. 2026, Commun. Biol., Methods, "Evaluating reconstructed videos"), beside the trivial level. Throws InvalidShape
 * for data of another number of units or frames than the decoder's, InvalidData for a condition without a test sample.
 */
export function scoreDecoder(decoder: VideoDecoder, data: DecodingData): DecoderEvaluation {
  const reconstructions = reconstructTest(decoder, data, data.splits.test.responses);
  const { conditions, videos, periods } = data;
  return {
    reconstructions,
    scores: evaluateVideos({ conditions, videos, periods, reconstructions }),
    trivial: evaluateTrivial({ conditions, videos, periods }),
  };
}

/**
 * Mean reconstruction of every condition [condition, time, 32, 32, 3] from `responses` [sample, time, unit] in the place of
 * those of the test split. Throws as `scoreDecoder`.
 */
export function reconstructTest(decoder: VideoDecoder, data: DecodingData, responses: NdArray): NdArray {
  const { conditions, splits } = data;
  const tested = new Set(splits.test.condition);
  const without = conditions.filter((_, condition) => !tested.has(condition));
  if (without.length > 0) {
    const names = listed(without.map(({ name }) => name));
    throw new CortexError('InvalidData', `The test split has no sample of ${names}; give each condition one.`);
  }
  return predictConditionMeans(decoder, responses, splits.test.condition, conditions.length);
}
