import { type NdArray, rowValues } from '../../arrays.ts';
import { pearson } from '../../metrics/correlation.ts';
import { isFlat } from '../../metrics/flat.ts';
import { meanResponse } from '../../metrics/neural.ts';
import { isCount, type PoissonFit, poissonFit } from '../../metrics/poisson.ts';
import { indicesBelow, RepeatCovariance } from '../../metrics/repeat-covariance.ts';
import { mean, variance } from '../../metrics/summary.ts';
import { randomStream } from '../../random/stream.ts';

/** A score, or the reason why there is none. */
export type ScoreOrReason = number | string;

/** What the scores of one unit are made from. */
interface UnitResponses {
  readonly prediction: ArrayLike<number>;
  /** Treated responses [repeat, time]. */
  readonly repeats: NdArray;
  /** Spike counts as recorded [repeat, time]. */
  readonly counts: NdArray;
  /** Random ways of halving the repeats for CCmax; 0 leaves it out. */
  readonly halfSplits: number;
}

/**
 * The scores of a unit. cc: Pearson r with the mean response. ccNorm: Schoppe et al. 2016, eq. 6.
 * ccMaxNorm: CC / CCmax, Hsu et al. 2004, of all repeats. ttrcNorm: mean r with single repeats / √(mean r between
 * repeats), the latter at least .01 (Pennington & David 2023). fve: 1 − SSE / SST. signalPower, signalToNoise,
 * predictivePower: Sahani & Linden 2003. logLikelihood, bitsPerSpike, deviance: Poisson, over all repeats.
 */
const unitMeasures = {
  cc: ({ cc }) => cc,
  ccNorm: (unit) => reliable(unit, ({ signalPower }) => scaled(unit, Math.sqrt(unit.spread / signalPower))),
  ccMaxNorm: (unit) =>
    unit.halfSplits === 0
      ? 'not asked for'
      : repeated(unit, (covariance) => scaled(unit, 1 / ceilingOf(unit, covariance))),
  ttrcNorm: (unit) => repeated(unit, (covariance) => trialNormalised(unit, covariance.trialToTrialCorrelation)),
  fve: ({ residual, spread }) => 1 - sumOfSquares(residual) / (spread * (residual.length - 1)),
  signalPower: (unit) => repeated(unit, ({ signalPower }) => signalPower),
  signalToNoise: (unit) => reliable(unit, ({ signalPower, trialPower }) => signalPower / (trialPower - signalPower)),
  predictivePower: (unit) => reliable(unit, ({ signalPower }) => (unit.spread - variance(unit.residual)) / signalPower),
  logLikelihood: (unit) => counted(unit, ({ logLikelihood }) => logLikelihood),
  bitsPerSpike: (unit) => counted(unit, ({ bitsPerSpike }) => bitsPerSpike),
  deviance: (unit) => counted(unit, ({ deviance }) => deviance),
} satisfies Record<string, (unit: PreparedUnit) => ScoreOrReason>;
type UnitMeasure = keyof typeof unitMeasures;
export const unitMeasureNames = Object.keys(unitMeasures) as UnitMeasure[];
/** Those that are about the responses alone, whatever is predicted. */
export const responseMeasureNames = ['signalPower', 'signalToNoise'] as const satisfies readonly UnitMeasure[];

/** Every score of one unit; where it is not defined, why. */
export function unitScores(unit: UnitResponses): Record<UnitMeasure, ScoreOrReason> {
  const prepared = prepare(unit);
  const entries = unitMeasureNames.map((name) => [
    name,
    typeof prepared === 'string' ? prepared : orReason(unitMeasures[name](prepared), 'not a number'),
  ]);
  return Object.fromEntries(entries) as Record<UnitMeasure, ScoreOrReason>;
}

interface PreparedUnit extends UnitResponses {
  readonly response: Float64Array;
  readonly residual: Float64Array;
  readonly cc: ScoreOrReason;
  /** Variance of the mean response. */
  readonly spread: number;
  /** Undefined for one repeat. */
  readonly covariance: RepeatCovariance | undefined;
  readonly poisson: PoissonFit | undefined;
}

function prepare(unit: UnitResponses): PreparedUnit | string {
  const { prediction, repeats, counts } = unit;
  if (repeats.shape[0] === 0) return 'no responses';
  if (repeats.shape[1] < 2) return `only ${repeats.shape[1]} bins without a gap`;
  const response = meanResponse(repeats);
  const spread = variance(response);
  if (isFlat(response)) return response[0] === 0 ? 'no spikes' : 'a constant response';
  return {
    ...unit,
    response,
    residual: response.map((value, t) => value - prediction[t]),
    cc: orReason(pearson(prediction, response), 'a constant prediction'),
    spread,
    covariance: repeats.shape[0] > 1 ? new RepeatCovariance(repeats) : undefined,
    poisson: counts.data.every(isCount) ? poissonFit(prediction, counts.data) : undefined,
  };
}

function repeated({ covariance }: PreparedUnit, score: (covariance: RepeatCovariance) => ScoreOrReason): ScoreOrReason {
  return covariance ? score(covariance) : 'one repeat only';
}

/** `score` where repeats share anything. */
function reliable(unit: PreparedUnit, score: (covariance: RepeatCovariance) => ScoreOrReason): ScoreOrReason {
  return repeated(unit, (covariance) =>
    covariance.signalPower > 0 ? score(covariance) : 'signal power is not positive',
  );
}

function counted({ poisson }: PreparedUnit, score: (fit: PoissonFit) => number): ScoreOrReason {
  return poisson ? score(poisson) : 'responses are not spike counts';
}

/** CC times `factor`. */
function scaled({ cc }: PreparedUnit, factor: number): ScoreOrReason {
  return typeof cc === 'string' ? cc : orReason(cc * factor, 'halves of the repeats do not correlate');
}

function ceilingOf({ halfSplits }: PreparedUnit, covariance: RepeatCovariance): number {
  return covariance.maximalCorrelation({ count: halfSplits, stream: randomStream(0, 'half-splits') });
}

/** Repeats that are constant, such as those without a spike, correlate with nothing and are left out. */
function trialNormalised({ prediction, repeats, cc }: PreparedUnit, betweenTrials: number): ScoreOrReason {
  if (typeof cc === 'string') return cc;
  if (Number.isNaN(betweenTrials)) return 'fewer than two repeats with spikes';
  const withTrials = indicesBelow(repeats.shape[0])
    .map((r) => pearson(prediction, rowValues(repeats, r)))
    .filter((r) => !Number.isNaN(r));
  return mean(withTrials) / Math.sqrt(Math.max(betweenTrials, 0.01));
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function orReason(score: ScoreOrReason, reason: string): ScoreOrReason {
  return typeof score === 'number' && !Number.isFinite(score) ? reason : score;
}
