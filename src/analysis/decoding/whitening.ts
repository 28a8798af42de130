import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { expectFinite, expectShape, type NdArray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import { meanRates } from './linear-decoder.ts';

/** A fixed linear map from units to whitened principal components. */
export interface Whitening {
  /** [component] projection of the mean over the training trials, which is taken off. */
  readonly offset: Float32Array;
  /** [unit, component] directions, scaled so that a component has unit variance over training trials and bins. */
  readonly projection: NdArray;
}

export interface WhiteningOptions {
  /** Principal components kept. */
  readonly components: number;
  /** Time bins whose mean rates the components are fitted on; all when left out. */
  readonly bins?: FrameRange;
}

/**
 * Principal components of the trial-mean responses of the training trials, each scaled to unit variance over trials and
 * bins. `responses` are standardised [trial, time, unit]. Means over a trial are used because shared signals outlast a
 * bin, while single bins are mostly Poisson noise. Throws InvalidInput when there are too few trials for the components.
 */
export function fitWhitening(responses: NdArray, { components, bins }: WhiteningOptions): Whitening {
  expectShape(responses, 'responses', ['trial', 'time', 'unit']);
  expectFinite(responses, 'responses');
  const [trials, time, units] = responses.shape;
  const most = Math.min(trials - 1, units);
  if (components > most) {
    throw new CortexError(
      'InvalidInput',
      `${trials} trials of ${units} units give at most ${most} components but ${components} were asked for.`,
    );
  }
  const rates = meanRates(responses, bins ?? { start: 0, end: time });
  const directions = principalDirections(rates, components);
  const raw = { offset: new Float32Array(components), projection: directions };
  const { mean, sd } = columnMoments(whiten(responses, raw));
  const data = directions.data.map((value, i) => value / sd[i % components]);
  return { offset: Float32Array.from(mean, (m, c) => m / sd[c]), projection: { shape: [units, components], data } };
}

/** Standardised responses [trial, time, unit] → components [trial, time, component]. */
export function whiten(responses: NdArray, { offset, projection }: Whitening): NdArray {
  const [units, components] = projection.shape;
  expectShape(responses, 'responses', ['trial', 'time', 'unit'], [undefined, undefined, units]);
  const [trials, time] = responses.shape;
  // Read outside the tidy, which would search its result, number by number, for tensors.
  const centred = tf.tidy(() => {
    const rows = tf.tensor2d(responses.data, [trials * time, units]);
    return tf.matMul(rows, tf.tensor2d(projection.data, [units, components])).sub(offset);
  });
  const data = Float32Array.from(centred.dataSync());
  centred.dispose();
  return { shape: [trials, time, components], data };
}

/**
 * The first principal directions [feature, component] of rows [trial, feature], by the eigenvectors of the small matrix
 * of products between trials: with far fewer trials than features that is quick (Turk & Pentland 1991, eq. 6).
 */
function principalDirections({ shape, data }: NdArray, components: number): NdArray {
  const rows = Matrix.from1DArray(shape[0], shape[1], Array.from(data)).center('column');
  const products = rows.mmul(rows.transpose());
  const trialWeights = new PCA(products, { isCovarianceMatrix: true }).getEigenvectors();
  const directions = rows.transpose().mmul(trialWeights.subMatrix(0, shape[0] - 1, 0, components - 1));
  return { shape: [shape[1], components], data: Float32Array.from(directions.scale('column').to1DArray()) };
}

/** Mean and standard deviation of every component of [trial, time, component]. */
function columnMoments({ shape, data }: NdArray): { mean: Float64Array; sd: Float64Array } {
  const components = shape[2];
  const rows = data.length / components;
  const mean = new Float64Array(components);
  const squares = new Float64Array(components);
  for (let i = 0; i < data.length; i++) mean[i % components] += data[i] / rows;
  for (let i = 0; i < data.length; i++) squares[i % components] += (data[i] - mean[i % components]) ** 2;
  return { mean, sd: squares.map((sum) => Math.sqrt(sum / rows)) };
}
