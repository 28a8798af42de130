import { type NdArray, ndarray } from '../../arrays.ts';
import type { Condition, DecodingData } from '../../data/decoding-data.ts';
import { type PermutationTest, permutationTest } from '../../metrics/permutation-test.ts';
import { mean, standardDeviation } from '../../metrics/summary.ts';
import { studentTTest } from '../../metrics/t-tests.ts';
import { predictVideos } from '../../models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { randomStream } from '../../random/stream.ts';
import { type ConditionReading, conditionReadings, type ReadFeature } from './condition-readings.ts';
import { trueVideos } from './evaluate-video.ts';

/** A score of reconstructions beside what reconstructions that say nothing of the condition would score. */
export interface ReconstructionNull {
  readonly feature: ReadFeature;
  /** Mean and sd over conditions: r of shape and colour, degrees of motion. */
  readonly mean: number;
  readonly sd: number;
  /** Conditions; of these `levels` are independent, for those of one cue, colour or direction look alike. */
  readonly conditions: number;
  readonly levels: number;
  /**
   * The mean score when the reconstructions of whole levels are scored against the true videos of another, over all orders of the levels
   * (their own among them) or some: what reconstructions that do not tell levels apart score.
   */
  readonly permuted: PermutationTest;
  /**
   * Reconstructions from standard normal input, as published: two-sided Student t of the conditions against them, and
   * (1 + those as good as the mean) / (1 + all). Reconstruction i is scored against condition i modulo their number.
   */
  readonly noise: {
    readonly mean: number;
    readonly sd: number;
    readonly samples: number;
    /** Null where there is no test. */
    readonly t: number | null;
    readonly df: number;
    readonly p: number | null;
    readonly pEmpirical: number;
  };
}

/** Reconstructions from noise (Zhang et al. 2026, Methods). */
const noiseSamples = 100;

/**
 * Chance levels of the mean reconstructions of the test conditions: from noise as published, and by condition-permuted
 * templates, which are ours (noise is no input that a decoder was made for). Streams "nulls/…" of the seed.
 */
export function reconstructionNulls(
  decoder: VideoDecoder,
  data: Pick<DecodingData, 'videos' | 'periods'>,
  { conditions, reconstructions }: { readonly conditions: readonly Condition[]; readonly reconstructions: NdArray },
  { seed, draws = 999 }: { readonly seed: number; readonly draws?: number },
): ReconstructionNull[] {
  const truth = trueVideos({ conditions, videos: data.videos });
  const { frames, units } = decoder.config;
  const shape = [noiseSamples, frames, units];
  const input = randomStream(seed, 'nulls/noise').normals(noiseSamples * frames * units);
  const noisy = predictVideos(decoder, ndarray(shape, input));
  return conditionReadings(conditions, truth, data.periods).map((reading) => {
    const own = reading.scorer(reconstructions);
    const scores = conditions.map((_, c) => own(c, c));
    const ofNoise = reading.scorer(noisy);
    const noise = Array.from({ length: noiseSamples }, (_, i) => ofNoise(i, i % conditions.length));
    return {
      feature: reading.feature,
      ...spread(scores),
      conditions: conditions.length,
      levels: new Set(reading.labels).size,
      permuted: permutedTemplates(reading, own, { seed, draws }),
      noise: { ...spread(noise), samples: noise.length, ...noiseTest(scores, noise, reading.better) },
    };
  });
}

/**
 * Permutes whole levels among the true videos: a reconstruction is scored against all videos of the level that its own is given, and the
 * conditions of a level, which look alike, move together (exchangeable blocks, Good 2005, §3.1). So n is the number of levels. Exact
 * where levels have equally many conditions. `draws` orders where there are more.
 */
export function permutedTemplates(
  { feature, labels, better }: Pick<ConditionReading, 'feature' | 'labels' | 'better'>,
  score: (i: number, c: number) => number,
  { seed, draws }: { readonly seed: number; readonly draws: number },
): PermutationTest {
  const members = [...new Set(labels)].map((level) =>
    labels.flatMap((label, condition) => (label === level ? [condition] : [])),
  );
  const scores = members.map((own) => members.map((shown) => mean(own.flatMap((i) => shown.map((c) => score(i, c))))));
  const sign = better === 'higher' ? 1 : -1;
  const meanOf = (order: ArrayLike<number>) =>
    members.reduce((sum, own, level) => sum + sign * own.length * scores[level][order[level]], 0) / labels.length;
  const stream = randomStream(seed, `nulls/permuted/${feature}`);
  const test = permutationTest(members.length, meanOf, { draws, stream, things: 'levels' });
  return { ...test, mean: sign * test.mean };
}

function noiseTest(scores: readonly number[], noise: readonly number[], better: ConditionReading['better']) {
  const { t, df, p } = studentTTest(scores, noise);
  return { t, df, p, pEmpirical: share(noise, mean(scores), better) };
}

/** (1 + how many are as good as `observed`) / (1 + how many there are); NaN where nothing was observed. */
function share(values: readonly number[], observed: number, better: ConditionReading['better']): number {
  if (Number.isNaN(observed)) return Number.NaN;
  const asGood = values.filter((value) => !(better === 'higher' ? value < observed : value > observed)).length;
  return (1 + asGood) / (1 + values.length);
}

const spread = (values: readonly number[]) => ({ mean: mean(values), sd: standardDeviation(values) });
