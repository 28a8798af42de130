import { type NdArray, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import { spectrumOf } from '../subspace/components/eigen.ts';
import { cosineBasis, frameCosines } from './cosine-basis.ts';
import { powerLawVariances } from './power-law.ts';
import type { StimulusPriorName } from './prior-names.ts';

/**
 * A Gaussian prior of stimuli [time, ...frame]: x = mean + Cᵀ (sd ∘ z) B with z standard normal, where C are cosines over time and B
 * is an orthonormal basis of frames. Diagonal in that basis, so that its density and its draws cost two products.
 */
export interface StimulusPrior {
  readonly name: StimulusPriorName;
  readonly bins: number;
  readonly frame: readonly number[];
  /** [pixel], the same in every bin. */
  readonly mean: Float32Array;
  /** [component, pixel], orthonormal rows. */
  readonly frames: NdArray;
  /** [frequency of time, component]. */
  readonly sd: NdArray;
}

/** Pixels above which the components of frames are not all kept. */
const mostComponents = 512;
/** Variances below this part of the mean are raised to it: what never varied in training is nearly, not quite, impossible. */
const leastVariance = 1e-4;

/**
 * Fits a prior to training stretches [stretch, time, ...frame]. Throws InvalidData for fewer than two, and Unsupported for frames
 * whose basis is larger than memory holds.
 */
export function fitStimulusPrior(name: StimulusPriorName, stretches: NdArray): StimulusPrior {
  const [count, bins, ...frame] = stretches.shape;
  if (count < 2)
    throw new CortexError('InvalidData', `A prior needs two training stretches at least but has ${count}.`);
  const pixels = sizeOf(frame);
  const { mean, basis, measured } = tf.tidy(() => {
    const rows = tf.tensor2d(stretches.data, [count * bins, pixels]);
    const centre = rows.mean<tf.Tensor1D>(0);
    const centred = rows.sub<tf.Tensor2D>(centre);
    const directions = name === 'covariance' ? principalFrames(centred) : cosineFrames(frame);
    return { mean: centre, basis: directions, measured: coefficientVariances(centred, directions, count) };
  });
  const variances = shaped(name, valuesOf(measured), frame);
  const prior: StimulusPrior = {
    name,
    bins,
    frame,
    mean: valuesOf(mean).data,
    frames: valuesOf(basis),
    sd: { shape: measured.shape, data: Float32Array.from(variances, Math.sqrt) },
  };
  tf.dispose([mean, basis, measured]);
  return prior;
}

// Read outside a tidy, which would search the result, number by number, for tensors.
const valuesOf = (tensor: tf.Tensor): NdArray => ({ shape: tensor.shape, data: tensor.dataSync<'float32'>().slice() });

function shaped(name: StimulusPriorName, measured: NdArray, frame: readonly number[]): Float32Array {
  const { data } = measured;
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  if (name === 'white') return data.map(() => mean);
  const variances = name === 'power-law' ? powerLawVariances(measured, frame) : data;
  return variances.map((value) => Math.max(value, leastVariance * mean));
}

function cosineFrames(frame: readonly number[]): tf.Tensor2D {
  const pixels = sizeOf(frame);
  if (pixels > 4096) {
    throw new CortexError(
      'Unsupported',
      `Frames of ${pixels} pixels are too large for a prior over every frequency (4096 at most); make them smaller.`,
    );
  }
  return tf.tensor2d(frameCosines(frame), [pixels, pixels]);
}

/** Principal components of centred frames [row, pixel]: [component, pixel], through the smaller of the two Gram matrices. */
function principalFrames(centred: tf.Tensor2D): tf.Tensor2D {
  const [rows, pixels] = centred.shape;
  if (pixels <= mostComponents) {
    const { vectors } = spectrumOf(tf.matMul<tf.Tensor2D>(centred, centred, true));
    return vectors.transpose<tf.Tensor2D>();
  }
  const kept = Math.min(rows, mostComponents);
  const spread = Int32Array.from({ length: kept }, (_, i) => Math.floor((i * rows) / kept));
  const sample = centred.gather<tf.Tensor2D>(spread);
  const { values, vectors } = spectrumOf(tf.matMul<tf.Tensor2D>(sample, sample, false, true));
  const used = values.filter((value) => value > 1e-6 * values[0]).length;
  const directions = tf.matMul<tf.Tensor2D>(vectors.slice([0, 0], [kept, used]), sample, true);
  return directions.div(directions.norm('euclidean', 1, true));
}

/** Mean square over stretches of every coefficient [frequency of time, component]. */
function coefficientVariances(centred: tf.Tensor2D, basis: tf.Tensor2D, count: number): tf.Tensor2D {
  const bins = centred.shape[0] / count;
  const components = basis.shape[0];
  const cosines = tf.tensor2d(cosineBasis(bins), [bins, bins]);
  const inSpace = tf.matMul<tf.Tensor2D>(centred, basis, false, true).reshape([count, bins, components]);
  const byTime = inSpace.transpose([1, 0, 2]).reshape<tf.Tensor2D>([bins, count * components]);
  const coefficients = tf.matMul(cosines, byTime).reshape([bins, count, components]);
  return coefficients.square().mean(1);
}

/** The tensors that turn coefficients into stimuli; the caller's to dispose. */
export interface PriorTensors {
  /** Stimuli [stretch, time, ...frame] of standard normal coefficients z [stretch, frequency, component]. */
  stimulusOf(z: tf.Tensor3D): tf.Tensor;
  dispose(): void;
}

/** A prior ready for computing. */
export function priorTensors({ bins, frame, mean, frames, sd }: StimulusPrior): PriorTensors {
  const [components, pixels] = frames.shape;
  const kept = tf.tidy(() => ({
    cosines: tf.tensor2d(cosineBasis(bins), [bins, bins]),
    frames: tf.tensor2d(frames.data, [components, pixels]),
    sd: tf.tensor2d(sd.data, [bins, components]),
    mean: tf.tensor1d(mean),
  }));
  return {
    stimulusOf(z) {
      const count = z.shape[0];
      const byTime = z
        .mul(kept.sd)
        .transpose([1, 0, 2])
        .reshape<tf.Tensor2D>([bins, count * components]);
      const courses = tf.matMul(kept.cosines, byTime, true).reshape([bins, count, components]).transpose([1, 0, 2]);
      const pixelsOf = tf.matMul(courses.reshape<tf.Tensor2D>([count * bins, components]), kept.frames);
      return pixelsOf.add(kept.mean).reshape([count, bins, ...frame]);
    },
    dispose: () => tf.dispose(Object.values(kept)),
  };
}
