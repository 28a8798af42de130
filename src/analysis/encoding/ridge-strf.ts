import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { expectStimuli } from '../../data/expect-stimuli.ts';
import { solvePositive } from '../../engine/positive-solve.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError, isCortexError } from '../../errors.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';
import { trainingSegments } from '../../training/encoder/jackknife.ts';
import { inputScaling } from '../../training/encoder/scaling.ts';
import { ValidationScore } from '../../training/encoder/validation-score.ts';
import { chooseRidge, type TriedRidge } from './choose-ridge.ts';
import { laggedDesign } from './lagged-design.ts';

export interface RidgeStrfOptions {
  /** Length of the filters, the present bin included (40). */
  readonly lags?: number;
  /** Ridges to choose among, as fractions of the mean variance of a regressor times the number of bins. */
  readonly ridges?: readonly number[];
}

/** One linear filter a unit, in closed form. */
export interface RidgeStrf {
  /** Filters over the standardised stimulus [lag, ...frame, unit]; lag 0 is the present bin. */
  readonly kernel: NdArray;
  /** Response to the mean stimulus, per unit. */
  readonly bias: Float32Array;
  readonly ridge: number;
  /** Validation score of every ridge that was tried; NaN where no unit can be scored. */
  readonly tried: readonly TriedRidge[];
  /** Why no score chose `ridge` among several; null when one did. */
  readonly unchosen: string | null;
  /** Responses [time, unit] to clips of the same data set. */
  predict(clips: readonly number[]): NdArray[];
}

const defaultRidges = [1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3];

/**
 * Ridge regression of the responses on the last `lags` stimulus frames (Machens, Wehr & Zador 2004): fitted to the
 * training clips, the ridge that scores best on the validation clips (mean CCnorm; the largest without any, or when no
 * unit can be scored there). The ridge bears on the filters, not on the bias. Missing responses are left out unit by
 * unit; a unit without any has a filter of zeros. The baseline of every table. A ridge that leaves the equations without a solution is
 * not chosen. Throws InvalidData for a stimulus that is not finite and where no ridge gives a solution, InvalidShape for clips of
 * another frame, and InvalidInput for lags that are no whole number from 1 and ridges that are not 0 or more.
 */
export function fitRidgeStrf(
  data: EncodingData,
  { lags = 40, ridges = defaultRidges }: RidgeStrfOptions = {},
): RidgeStrf {
  expectSettings(lags, ridges);
  expectStimuli(data, [...data.split.train, ...data.split.validation]);
  const segments = trainingSegments(data);
  const moments = inputScaling(data.clips, segments, data.frame);
  const design = (clip: number) => laggedDesign(data, clip, lags, moments);
  const { validation } = data.split;
  const tried = validation.length > 0 ? ridges : [Math.max(...ridges)];
  const fits = solutionsOf(data, design, lags * sizeOf(data.frame) + 1, tried).map((weights, i) =>
    strf(weights, data, lags, design, tried[i]),
  );
  const unvalidated = ridges.length > 1 ? 'there are no validation clips' : null;
  if (validation.length === 0) return solved({ ...fits[0], tried: [], unchosen: unvalidated });
  const score = new ValidationScore(data, validation);
  const scores = fits.map((fit) => ({ ridge: fit.ridge, score: score.ofPredictions(fit.predict(validation)) }));
  const { place, unchosen } = chooseRidge(scores);
  return solved({ ...fits[place], tried: scores, unchosen });
}

function expectSettings(lags: number, ridges: readonly number[]): void {
  if (!(Number.isInteger(lags) && lags >= 1)) {
    throw new CortexError(
      'InvalidInput',
      `lags are a whole number of bins from 1 on, the present one included, but are ${lags}.`,
    );
  }
  if (ridges.length === 0) throw new CortexError('InvalidInput', 'A ridge regression needs at least one ridge to try.');
  const bad = ridges.find((ridge) => !(ridge >= 0 && Number.isFinite(ridge)));
  if (bad !== undefined) throw new CortexError('InvalidInput', `Ridges are numbers from 0 on, but one is ${bad}.`);
}

/** The fit, if its ridge gave one. Throws InvalidData for one without a solution. */
function solved(fit: RidgeStrf): RidgeStrf {
  if (fit.kernel.data.every(Number.isFinite)) return fit;
  throw new CortexError(
    'InvalidData',
    `The ridge ${fit.ridge} leaves the regression without a solution: regressors repeat each other, or never vary. Try a larger one.`,
  );
}

/** Weights [lag · frame + bias, unit] of every ridge; groups of units one after the other, for their moments are large. */
function solutionsOf(
  data: EncodingData,
  design: (clip: number) => tf.Tensor2D,
  size: number,
  ridges: readonly number[],
): Float32Array[] {
  const units = data.units.length;
  const solutions = ridges.map(() => new Float32Array(size * units));
  const responses = data.split.train.map((clip) => meanSmoothedResponse(data.clips[clip].repeats, data.treatment));
  for (const members of unitsByGap(responses, units)) {
    const moments = momentsOf(data, responses, design, size, members);
    if (!moments) continue;
    const { gram, cross } = moments;
    for (const [i, ridge] of ridges.entries()) {
      const weights = solutionOf(() => {
        const diagonal = tf.eye(size);
        const scale = gram
          .mul(diagonal)
          .sum()
          .mul(ridge / size);
        const filtersOnly = tf
          .range(0, size)
          .less(size - 1)
          .toFloat();
        return solvePositive(gram.add(diagonal.mul(filtersOnly).mul(scale)), cross);
      });
      const values = weights?.dataSync() ?? new Float32Array(size * members.length).fill(Number.NaN);
      weights?.dispose();
      for (let row = 0; row < size; row++) {
        for (const [k, unit] of members.entries()) {
          solutions[i][row * units + unit] = values[row * members.length + k];
        }
      }
    }
    tf.dispose([gram, cross]);
  }
  return solutions;
}

/** What `solve` gives; undefined where the equations have no solution. */
function solutionOf(solve: () => tf.Tensor2D): tf.Tensor2D | undefined {
  try {
    return tf.tidy(solve);
  } catch (error) {
    if (isCortexError(error) && error.tag === 'InvalidData') return undefined;
    throw error;
  }
}

function strf(
  weights: Float32Array,
  data: EncodingData,
  lags: number,
  design: (clip: number) => tf.Tensor2D,
  ridge: number,
): Omit<RidgeStrf, 'tried' | 'unchosen'> {
  const units = data.units.length;
  const size = weights.length / units;
  return {
    kernel: { shape: [lags, ...data.frame, units], data: weights.slice(0, (size - 1) * units) },
    bias: weights.slice((size - 1) * units),
    ridge,
    predict: (clips) =>
      clips.map((clip) => {
        const output = tf.tidy(() => design(clip).matMul(tf.tensor2d(weights, [size, units])));
        const values = Float32Array.from(output.dataSync());
        output.dispose();
        return { shape: [values.length / units, units], data: values };
      }),
  };
}

/** Σ x xᵀ [regressor, regressor] and Σ x yᵀ [regressor, unit] of units that lack the same bins; undefined without any bin. */
function momentsOf(
  data: EncodingData,
  responses: readonly NdArray[],
  design: (clip: number) => tf.Tensor2D,
  size: number,
  members: readonly number[],
): { gram: tf.Tensor2D; cross: tf.Tensor2D } | undefined {
  const units = data.units.length;
  let gram = tf.zeros<tf.Rank.R2>([size, size]);
  let cross = tf.zeros<tf.Rank.R2>([size, members.length]);
  let count = 0;
  for (const [i, clip] of data.split.train.entries()) {
    const { shape, data: values } = responses[i];
    const rows = Int32Array.from({ length: shape[0] }, (_, t) => t).filter(
      (t) => t >= data.treatment.skipBins && !Number.isNaN(values[t * units + members[0]]),
    );
    if (rows.length === 0) continue;
    count += rows.length;
    const y = new Float32Array(rows.length * members.length);
    for (const [k, t] of rows.entries()) {
      for (const [m, unit] of members.entries()) y[k * members.length + m] = values[t * units + unit];
    }
    const [nextGram, nextCross] = tf.tidy(() => {
      const x = tf.gather(design(clip), tf.tensor1d(rows, 'int32'));
      const target = tf.tensor2d(y, [rows.length, members.length]);
      return [gram.add(tf.matMul(x, x, true)), cross.add(tf.matMul(x, target, true))] as [tf.Tensor2D, tf.Tensor2D];
    });
    tf.dispose([gram, cross]);
    [gram, cross] = [nextGram, nextCross];
  }
  if (count > 0) return { gram, cross };
  tf.dispose([gram, cross]);
  return undefined;
}

/** Units grouped by which bins they lack. */
function unitsByGap(responses: readonly NdArray[], units: number): number[][] {
  const groups = new Map<string, number[]>();
  for (let unit = 0; unit < units; unit++) {
    const gaps: number[] = [];
    for (const [i, { shape, data }] of responses.entries()) {
      for (let t = 0; t < shape[0]; t++) if (Number.isNaN(data[t * units + unit])) gaps.push(i, t);
    }
    const key = gaps.join();
    groups.set(key, [...(groups.get(key) ?? []), unit]);
  }
  return [...groups.values()];
}
