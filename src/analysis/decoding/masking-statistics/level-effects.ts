import { expandedTail, fewestClusters } from '../../../metrics/bootstrap.ts';
import { studentCriticalT } from '../../../metrics/distributions.ts';
import { roundingStep } from '../../../metrics/rounding.ts';
import { signFlipTest } from '../../../metrics/sign-flip.ts';
import { mean, quantile, standardDeviation } from '../../../metrics/summary.ts';
import type { RandomStream } from '../../../random/stream.ts';
import type { LevelName, Levels } from './levels.ts';

/** Errors of every test sample of one decoder, masked and unmasked, and the condition that each sample is of. */
export interface TrialErrors {
  readonly masked: readonly number[];
  readonly unmasked: readonly number[];
  readonly condition: ArrayLike<number>;
}

/** How much larger errors are when masked, by level of the feature. Units are those of the feature. */
export interface LevelEffects {
  readonly by: LevelName;
  readonly labels: readonly string[];
  /** Mean of masked − unmasked error of every level, over training seeds. */
  readonly values: readonly number[];
  readonly mean: number;
  /** The mean of every training seed: how far another training of the same data would move the map. */
  readonly bySeed: readonly number[];
  /**
   * 95 % interval of the mean: levels, test trials within conditions and training seeds drawn with replacement, percentiles moved outwards
   * as Student's t asks of so many values (`expandedTail`); null of fewer than five.
   */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Independent values: levels times training seeds. */
  readonly n: number;
  readonly seeds: number;
  /** Two-sided sign-flip test over levels × seeds. */
  readonly p: number | null;
  /** The smallest p that so many values can have. */
  readonly smallestP: number;
  /** The mean that would be found in four of five repetitions at .05; null where no p of .05 can be reached. */
  readonly detectable: number | null;
  /** Why there is no p. */
  readonly reason?: string;
}

const resamples = 1000;
/** `signFlipTest` counts all signs up to so many values, and draws 9999 of more. */
const exactUpTo = 14;

/**
 * The masking effect on a feature by its levels (a decoder for each training seed): differences of single-trial errors are averaged
 * over the trials of a condition and the conditions of a level. The interval is a cluster bootstrap (Davison & Hinkley 1997, §3.8), p
 * a sign-flip test. Where the values do not vary p is null.
 */
export function levelEffects(decoders: readonly TrialErrors[], levels: Levels, stream: RandomStream): LevelEffects {
  const { by, labels, placeOf } = levels;
  const grids = decoders.map((errors) => differencesByLevel(errors, placeOf, labels.length));
  const bySeed = grids.map((grid) => grid.map((conditions) => mean(conditions.map(mean))));
  const flat = bySeed.flat();
  const n = flat.length;
  const values = labels.map((_, level) => mean(bySeed.map((row) => row[level])));
  const smallestP = n <= exactUpTo ? Math.min(1, 2 / 2 ** n) : 1e-4;
  const { lower, upper } = clusterInterval(grids, n, stream);
  const means = { mean: mean(flat), bySeed: bySeed.map(mean) };
  const common = { by, labels, values, ...means, lower, upper, n, seeds: decoders.length, smallestP };
  const reason = untestable(flat, decoders);
  if (reason !== undefined) return { ...common, p: null, detectable: null, reason };
  return { ...common, p: signFlipTest(flat, stream).p, detectable: smallestP <= 0.05 ? detectableMean(flat) : null };
}

/** Differences of every trial: [level][condition][trial]. */
function differencesByLevel({ masked, unmasked, condition }: TrialErrors, placeOf: Int32Array, levels: number) {
  const byCondition = Array.from(placeOf, (): number[] => []);
  for (let trial = 0; trial < masked.length; trial++)
    byCondition[condition[trial]].push(masked[trial] - unmasked[trial]);
  return Array.from({ length: levels }, (_, level) => byCondition.filter((_, c) => placeOf[c] === level));
}

/** Percentiles of the mean over drawn seeds of the mean over drawn levels of conditions whose trials are drawn. */
function clusterInterval(grids: readonly number[][][][], n: number, stream: RandomStream) {
  if (n < fewestClusters) return { lower: null, upper: null };
  const draws = Float64Array.from({ length: resamples }, () =>
    drawnMean(grids, stream, (grid) =>
      drawnMean(grid, stream, (conditions) =>
        mean(conditions.map((trials) => drawnMean(trials, stream, (difference) => difference))),
      ),
    ),
  );
  const tail = expandedTail(n);
  return { lower: quantile(draws, tail), upper: quantile(draws, 1 - tail) };
}

function drawnMean<T>(items: readonly T[], stream: RandomStream, toValue: (item: T) => number): number {
  let sum = 0;
  for (let i = 0; i < items.length; i++) sum += toValue(items[stream.integer(items.length)]);
  return sum / items.length;
}

function untestable(values: readonly number[], decoders: readonly TrialErrors[]): string | undefined {
  if (values.length < 2) return 'no test: there is one level and one training seed';
  if (!values.every(Number.isFinite)) return 'no test: an error is missing';
  const step = roundingStep(...decoders.flatMap(({ masked, unmasked }) => [masked, unmasked]));
  const range = Math.max(...values) - Math.min(...values);
  return range <= 2 * step ? 'no test: the differences do not vary' : undefined;
}

/** (t₁₋α/₂ + t₁₋β) s / √n for α = .05 and β = .2 (Lachin 1981, Control. Clin. Trials 2:93, eq. 1, with quantiles of t for those of z). */
function detectableMean(values: readonly number[]): number {
  const df = values.length - 1;
  const quantiles = studentCriticalT(0.05, df) + studentCriticalT(0.4, df);
  return (quantiles * standardDeviation(values)) / Math.sqrt(values.length);
}
