import { type NdArray, takeRows } from '../../arrays.ts';
import type { DecodingData } from '../../data/decoding-data.ts';
import { predictVideos } from '../../models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { trueVideos } from './evaluate-video.ts';
import type { MaskingFeature } from './masking-features.ts';
import { testedConditions } from './tested-conditions.ts';
import { type FeatureDistances, featureDistances, readVideoFeatures } from './video-features.ts';

/** Distances of every test sample, in their order. */
export interface TrialDistances {
  /** Of the masked from the unmasked reconstruction of the same sample. */
  readonly effects: FeatureDistances;
  /** Of both from the true video. */
  readonly maskedErrors: FeatureDistances;
  readonly unmaskedErrors: FeatureDistances;
}

/** Samples that are reconstructed and measured at a time. */
const blockSamples = 32;

/**
 * What a mask costs trial by trial: the distances of `measureMasks`, but of the reconstruction of each test sample instead of the mean
 * over those of a condition. `left` are the standardised test responses [sample, time, unit] that the mask leaves.
 */
export function trialDistances(
  decoder: VideoDecoder,
  data: DecodingData,
  left: NdArray,
  features: readonly MaskingFeature[],
): TrialDistances {
  const { splits, videos, periods } = data;
  const { responses } = splits.test;
  const { conditions, placeOf } = testedConditions(data, splits.test);
  const read = (shown: NdArray) => readVideoFeatures(shown, periods, features);
  const blocks: TrialDistances[] = [];
  for (let start = 0; start < placeOf.length; start += blockSamples) {
    const rows = Int32Array.from({ length: Math.min(blockSamples, placeOf.length - start) }, (_, i) => start + i);
    const shown = Array.from(rows, (sample) => conditions[placeOf[sample]]);
    const truth = read(trueVideos({ conditions: shown, videos }));
    const [masked, unmasked] = [left, responses].map((from) => read(predictVideos(decoder, takeRows(from, rows))));
    blocks.push({
      effects: featureDistances(masked, unmasked),
      maskedErrors: featureDistances(masked, truth),
      unmaskedErrors: featureDistances(unmasked, truth),
    });
  }
  const joined = (name: keyof TrialDistances) => joinedDistances(blocks.map((block) => block[name]));
  return { effects: joined('effects'), maskedErrors: joined('maskedErrors'), unmaskedErrors: joined('unmaskedErrors') };
}

function joinedDistances(parts: readonly FeatureDistances[]): FeatureDistances {
  const names = Object.keys(parts[0]) as MaskingFeature[];
  return Object.fromEntries(names.map((name) => [name, parts.flatMap((part) => part[name] ?? [])]));
}
