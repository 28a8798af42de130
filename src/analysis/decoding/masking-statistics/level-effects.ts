import { studentCriticalT } from '../../../metrics/distributions.ts';
import { roundingStep } from '../../../metrics/rounding.ts';
import { signFlipTest } from '../../../metrics/sign-flip.ts';
import { mean, standardDeviation } from '../../../metrics/summary.ts';
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
  /** 95 % interval of the mean over levels, for these decoders; null for one level or a missing error. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Independent values: levels. Training seeds share the levels and the test trials, so they add none. */
  readonly n: number;
  readonly seeds: number;
  /** Two-sided sign-flip test over levels. */
  readonly p: number | null;
  /** The smallest p that so many values can have. */
  readonly smallestP: number;
  /** The mean that would be found in four of five repetitions at .05; null where no p of .05 can be reached. */
  readonly detectable: number | null;
  /** Why there is no p. */
  readonly reason?: string;
}

/** `signFlipTest` counts all signs up to so many values, and draws 9999 of more. */
const exactUpTo = 14;

/**
 * The masking effect on a feature by its levels (a decoder for each training seed): differences of single-trial errors are averaged
 * over the trials of a condition, the conditions of a level and the decoders. Of these means, one a level, p is that of a sign-flip test, whose
 * signs `stream` draws where levels are many, and the interval that of Student's t (1908, Biometrika 6:1): percentiles of drawn levels end at the
 * least and greatest of few, and hold the mean of four in 86 of 100 simulations. Where the means do not vary p is null.
 */
export function levelEffects(decoders: readonly TrialErrors[], levels: Levels, stream: RandomStream): LevelEffects {
  const { by, labels, placeOf } = levels;
  const everySeed = decoders.map((errors) => meansByLevel(errors, placeOf, labels.length));
  const values = labels.map((_, level) => mean(everySeed.map((row) => row[level])));
  const n = values.length;
  const smallestP = n <= exactUpTo ? Math.min(1, 2 / 2 ** n) : 1e-4;
  const means = { mean: mean(values), bySeed: everySeed.map(mean) };
  const common = { by, labels, values, ...means, ...studentInterval(values), n, seeds: decoders.length, smallestP };
  const reason = untestable(values, decoders);
  if (reason !== undefined) return { ...common, p: null, detectable: null, reason };
  const { p } = signFlipTest(values, stream);
  return { ...common, p, detectable: smallestP <= 0.05 ? detectableMean(values) : null };
}

/** Mean over the conditions of each level of the mean difference of their trials. */
function meansByLevel({ masked, unmasked, condition }: TrialErrors, placeOf: Int32Array, levels: number): number[] {
  const byCondition = Array.from(placeOf, (): number[] => []);
  for (let trial = 0; trial < masked.length; trial++)
    byCondition[condition[trial]].push(masked[trial] - unmasked[trial]);
  return Array.from({ length: levels }, (_, level) =>
    mean(byCondition.filter((_, c) => placeOf[c] === level).map(mean)),
  );
}

function studentInterval(values: readonly number[]): Pick<LevelEffects, 'lower' | 'upper'> {
  if (values.length < 2 || !values.every(Number.isFinite)) return { lower: null, upper: null };
  const half = (studentCriticalT(0.05, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
  return { lower: mean(values) - half, upper: mean(values) + half };
}

function untestable(values: readonly number[], decoders: readonly TrialErrors[]): string | undefined {
  if (values.length < 2) return 'no test: there is one level';
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
