import { type NdArray, sizeOf, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import { trainingSegments } from '../../training/encoder/jackknife.ts';
import { inputScaling } from '../../training/encoder/scaling.ts';
import { ValidationScore } from '../../training/encoder/validation-score.ts';
import { presentResponses, responseWindows } from '../white-noise/response-windows.ts';
import { onOwnWindows, whyNone } from '../white-noise/triggered-filters.ts';
import { secondMoment, type TriggeredSpectrum, triggeredSpectrum } from '../white-noise/triggered-spectrum.ts';
import { laggedDesign } from './lagged-design.ts';
import { quadraticReadout } from './quadratic-readout.ts';

export interface StcQuadraticOptions {
  /** Length of the filters, the present bin included. */
  readonly lags: number;
  /** Numbers of covariance filters to choose among, beside the spike-triggered average. */
  readonly filters?: readonly number[];
  /** Ridges to choose among, as fractions of the variance of a regressor times the number of bins. */
  readonly ridges?: readonly number[];
}

/** The second-order model of every unit. */
export interface StcQuadratic {
  readonly filters: number;
  readonly ridge: number;
  /** Validation score of every setting that was tried; NaN where no unit can be scored. */
  readonly tried: readonly { readonly filters: number; readonly ridge: number; readonly score: number }[];
  /** Why no score chose the settings; null when one did. */
  readonly unchosen: string | null;
  /** Responses [time, unit] to clips of the same data set; the mean response of units without filters. */
  predict(clips: readonly number[]): NdArray[];
}

const defaultFilters = [1, 2, 4, 6, 8, 12];
const defaultRidges = [1e-3, 1e-2, 0.1, 0.3, 1, 3];

/**
 * The quadratic model of white noise (Rust et al. 2005; Schwartz et al. 2006): response = a + Σ bₖ zₖ + Σ cₖ zₖ², z the
 * projections on the spike-triggered average and on the covariance filters with the largest eigenvalues of either sign.
 * Filters and readout are fitted to the training clips; the number of filters and the ridge that score best on the
 * validation clips (mean CCnorm) are taken for all units, the fewest filters and the largest ridge where nothing can be
 * scored. It holds for white noise alone: ask `whyNotWhite` first. Throws InvalidInput without settings to try.
 */
export function fitStcQuadratic(
  data: EncodingData,
  { lags, filters = defaultFilters, ridges = defaultRidges }: StcQuadraticOptions,
): StcQuadratic {
  if (filters.length === 0 || ridges.length === 0) {
    throw new CortexError('InvalidInput', 'A quadratic model needs a number of filters and a ridge to try.');
  }
  const { train, validation } = data.split;
  const most = Math.max(...filters);
  const { windows, responses } = responseWindows(data, train, lags);
  const readouts = data.units.map((_, unit) => {
    const { bins, values } = presentResponses(responses, unit);
    return { bins, values, missing: whyNone(values, lags) };
  });
  const prior = secondMoment(windows);
  const bases = readouts.map(({ bins, values, missing }) =>
    missing === null
      ? onOwnWindows(windows, prior, bins, (own, ownPrior) => basisOf(triggeredSpectrum(own, values, ownPrior), most))
      : undefined,
  );
  const moments = inputScaling(data.clips, trainingSegments(data), data.frame);
  const size = lags * sizeOf(data.frame);
  const project = (input: tf.Tensor2D, basis: Float32Array): Float32Array => {
    const z = tf.tidy(() => tf.matMul(tf.tensor2d(basis, [basis.length / size, size]), input, false, true));
    const values = Float32Array.from(z.dataSync());
    z.dispose();
    return values;
  };
  const solved = bases.map((basis, unit) => {
    const { bins, values } = readouts[unit];
    return basis && quadraticReadout(project(windows, basis), windows.shape[0], bins, values);
  });
  tf.dispose([windows, prior]);

  const projections = (clip: number): (Float32Array | undefined)[] => {
    const input = tf.tidy(() => {
      const design = laggedDesign(data, clip, lags, moments);
      return design.slice([0, 0], [design.shape[0], size]);
    });
    const all = bases.map((basis) => basis && project(input, basis));
    input.dispose();
    return all;
  };
  const predictWith = (z: readonly (Float32Array | undefined)[], time: number, count: number, ridge: number) => {
    const prediction = zeros([time, data.units.length]);
    for (const [unit, readout] of solved.entries()) {
      const row = readout?.predict(z[unit]!, time, count, ridge);
      const mean = row ? 0 : meanOf(readouts[unit].values);
      for (let t = 0; t < time; t++) prediction.data[t * data.units.length + unit] = row ? row[t] : mean;
    }
    return prediction;
  };
  const timeOf = (clip: number) => data.clips[clip].stimulus.shape[0];
  const choice = choose();
  return {
    ...choice,
    predict: (clips) => clips.map((clip) => predictWith(projections(clip), timeOf(clip), choice.filters, choice.ridge)),
  };

  function choose(): Omit<StcQuadratic, 'predict'> {
    const plain = { filters: Math.min(...filters), ridge: Math.max(...ridges) };
    if (validation.length === 0) return { ...plain, tried: [], unchosen: 'there are no validation clips' };
    const score = new ValidationScore(data, validation);
    const z = validation.map(projections);
    const tried = filters.flatMap((count) =>
      ridges.map((ridge) => ({
        filters: count,
        ridge,
        score: score.ofPredictions(validation.map((clip, i) => predictWith(z[i], timeOf(clip), count, ridge))),
      })),
    );
    const known = tried.filter((one) => !Number.isNaN(one.score));
    if (known.length === 0) return { ...plain, tried, unchosen: 'no unit can be scored on the validation clips' };
    const best = known.reduce((most, one) => (one.score > most.score ? one : most));
    return { filters: best.filters, ridge: best.ridge, tried, unchosen: null };
  }
}

/** The average at unit length and the `most` filters with the largest eigenvalues of either sign, [1 + most, value]. */
function basisOf({ average, values, vectors }: TriggeredSpectrum, most: number): Float32Array {
  const size = average.length;
  const order = Array.from(values.keys()).sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]));
  const basis = new Float32Array((1 + Math.min(most, size)) * size);
  const length = Math.hypot(...average) || 1;
  for (let i = 0; i < size; i++) basis[i] = average[i] / length;
  for (const [k, row] of order.slice(0, most).entries()) {
    basis.set(vectors.subarray(row * size, (row + 1) * size), (k + 1) * size);
  }
  return basis;
}

const meanOf = (values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
