import { permutationTest } from '../../metrics/permutation-test.ts';
import { mean } from '../../metrics/summary.ts';
import type { RandomStream } from '../../random/stream.ts';
import { correlation } from './region-courses.ts';

/** Whether predictions fit their own clips better than those of others. */
export interface PairingTest {
  /** Clips with a prediction and a recording that vary: those that change places. */
  readonly n: number;
  /** Orders that were looked at: all of few clips, else random ones. */
  readonly permutations: number;
  /** Mean r of predictions with clips in these orders: what a course that is common to all stimuli gives. */
  readonly mean: number | null;
  /** Share of the orders with at least the mean r; null without a test, and of three clips or fewer, whose orders allow no p of .05. */
  readonly p: number | null;
  readonly smallestP: number;
  readonly reason?: string;
}

const draws = 1000;

/** Permutes the clips among the predictions, both [clip][time] (`permutationTest`): exact under the hypothesis that they do not tell stimuli apart. */
export function pairingTest(
  predicted: readonly Float64Array[],
  recorded: readonly Float64Array[],
  stream: RandomStream,
): PairingTest {
  const varies = (course: Float64Array) => !Number.isNaN(correlation(course, course));
  const places = [...predicted.keys()].filter((i) => varies(predicted[i]) && varies(recorded[i]));
  const n = places.length;
  if (n < 2) {
    return { n, permutations: 0, mean: null, p: null, smallestP: 1, reason: 'no test: fewer than two clips have an r' };
  }
  const r = places.map((i) => places.map((j) => correlation(predicted[i], recorded[j])));
  const meanOf = (order: ArrayLike<number>) =>
    mean(r.map((row, i) => row[order[i]]).filter((one) => !Number.isNaN(one)));
  const {
    permutations,
    mean: chance,
    p,
    smallestP,
    reason,
  } = permutationTest(n, meanOf, { draws, stream, things: 'clips' });
  return { n, permutations, mean: chance, p, smallestP, ...(reason !== undefined && { reason }) };
}
