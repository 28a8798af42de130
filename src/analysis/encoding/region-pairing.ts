import { empiricalP } from '../../metrics/effect-size.ts';
import { mean } from '../../metrics/summary.ts';
import type { RandomStream } from '../../random/stream.ts';
import { correlation } from './region-courses.ts';

/** Whether predictions fit their own clips better than those of others. */
export interface PairingTest {
  /** Clips with a prediction and a recording that vary: those that change places. */
  readonly n: number;
  readonly permutations: number;
  /** Mean r of predictions with clips in random order: what a course that is common to all stimuli gives. */
  readonly mean: number | null;
  /** (1 + permutations with at least the mean r) / (1 + permutations); null without a test. */
  readonly p: number | null;
  readonly smallestP: number;
  readonly reason?: string;
}

const permutations = 1000;

/** Permutes the clips among the predictions, both [clip][time] (Fisher 1935; Good 2005, §3.1): exact under the hypothesis that they do not tell stimuli apart. */
export function pairingTest(
  predicted: readonly Float64Array[],
  recorded: readonly Float64Array[],
  stream: RandomStream,
): PairingTest {
  const varies = (course: Float64Array) => !Number.isNaN(correlation(course, course));
  const places = [...predicted.keys()].filter((i) => varies(predicted[i]) && varies(recorded[i]));
  const n = places.length;
  const smallestP = 1 / (1 + permutations);
  const none = { n, permutations, mean: null, p: null, smallestP };
  if (n < 2) return { ...none, reason: 'no test: fewer than two clips have an r' };
  const r = places.map((i) => places.map((j) => correlation(predicted[i], recorded[j])));
  const meanOf = (order: ArrayLike<number>) =>
    mean(r.map((row, i) => row[order[i]]).filter((one) => !Number.isNaN(one)));
  const draws = Array.from({ length: permutations }, () => meanOf(stream.permutation(n)));
  const observed = meanOf([...places.keys()]);
  return { n, permutations, mean: mean(draws), p: empiricalP(observed - 1e-12, draws), smallestP };
}
