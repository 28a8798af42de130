import type { NdArray } from '../../arrays.ts';
import type { Condition, DecodingData, ResponseSet } from '../../data/decoding-data.ts';
import { predictConditionMeans } from '../../models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { evaluateTrivial, evaluateVideos, type VideoScores } from './evaluate-video.ts';
import { conditionsOf, testedConditions } from './tested-conditions.ts';

/** The scores of one set of samples. */
export interface SetScores {
  readonly scores: VideoScores;
  /** The same scores of a reconstruction that ignores the responses: the mean video of the training conditions. */
  readonly trivial: VideoScores;
}

/** What a decoder makes of the test samples. */
export interface DecoderEvaluation extends SetScores {
  /** The conditions that have test samples. */
  readonly conditions: readonly Condition[];
  /** Mean reconstruction of each of them over its test samples [condition, time, height, width, colour], in [0, 1]. */
  readonly reconstructions: NdArray;
  /** Of held-out trials of the training videos, where the test split has new videos and there are such trials. */
  readonly known?: SetScores;
}

/**
 * Scores a decoder on the test split of `data`: the mean reconstruction of every condition that has test samples against
 * its true video (Zhang et al. 2026, Commun. Biol., Methods, "Evaluating reconstructed videos"), beside the trivial level.
 * Throws InvalidShape for data of another number of units or frames than the decoder's, InvalidData for a test split
 * without samples.
 */
export function scoreDecoder(decoder: VideoDecoder, data: DecodingData): DecoderEvaluation {
  const { splits, knownTest } = data;
  const tested = scoreSet(decoder, data, splits.test);
  if (!knownTest) return tested;
  const { scores, trivial } = scoreSet(decoder, data, knownTest);
  return { ...tested, known: { scores, trivial } };
}

/**
 * Mean reconstruction of every condition that has test samples [condition, time, height, width, colour] from `responses`
 * [sample, time, unit] in the place of those of the test split. Throws as `scoreDecoder`.
 */
export function reconstructTest(decoder: VideoDecoder, data: DecodingData, responses: NdArray): NdArray {
  const { conditions, placeOf } = testedConditions(data, data.splits.test);
  return predictConditionMeans(decoder, responses, placeOf, conditions.length);
}

function scoreSet(decoder: VideoDecoder, data: DecodingData, set: ResponseSet): Omit<DecoderEvaluation, 'known'> {
  const { videos, periods, splits } = data;
  const { conditions, placeOf } = testedConditions(data, set);
  const reconstructions = predictConditionMeans(decoder, set.responses, placeOf, conditions.length);
  return {
    conditions,
    reconstructions,
    scores: evaluateVideos({ conditions, videos, periods, reconstructions }),
    trivial: evaluateTrivial({ conditions, videos, periods, trainedOn: conditionsOf(data, splits.train) }),
  };
}
