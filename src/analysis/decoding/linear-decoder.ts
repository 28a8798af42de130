import { Matrix, solve } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { expectFinite, expectShape, type NdArray, type TypedArray, takeRows } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';
import { contiguousBlocks } from './contiguous-blocks.ts';
import { ledoitWolf } from './ledoit-wolf.ts';

export interface LinearDecoderOptions {
  /** Principal components kept (40), fewer when there are not as many. */
  readonly components?: number;
  /** Weight of the scaled identity in the covariance, 0…1, or chosen as Ledoit & Wolf (2004) do. */
  readonly shrinkage?: number | 'ledoit-wolf';
}

/** A fitted classifier. */
export interface LinearDecoder {
  /** The labels it knows, ascending. */
  readonly classes: readonly number[];
  /** Discriminant scores of features [trial, feature]: one row a trial, one column a class, the highest wins. */
  scores(features: NdArray): number[][];
  /** Label of every trial. */
  predict(features: NdArray): Int32Array;
}

/**
 * Linear reference decoder: principal components and linear discriminant analysis with equal class priors and a shrunk
 * covariance (Fisher 1936; Ledoit & Wolf 2004), all fitted on the trials given here. `features` are [trial, feature] and
 * only centred: scaling every neuron to unit variance would raise the noise of silent ones.
 */
export function fitLinearDecoder(
  features: NdArray,
  labels: ArrayLike<number>,
  { components = 40, shrinkage = 'ledoit-wolf' }: LinearDecoderOptions = {},
): LinearDecoder {
  expectShape(features, 'features', ['trial', 'feature'], [labels.length]);
  expectFinite(features, 'features');
  const classes = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  if (classes.length < 2) {
    throw new CortexError('InvalidInput', `A classifier needs trials of 2 classes or more but got ${classes.length}.`);
  }
  const rows = matrixOf(features);
  const pca = new PCA(rows, { center: true, scale: false });
  const nComponents = Math.min(components, rows.rows - 1, rows.columns);
  const project = (array: NdArray) => {
    expectShape(array, 'features', ['trial', 'feature'], [undefined, features.shape[1]]);
    return pca.predict(matrixOf(array), { nComponents });
  };

  const projected = pca.predict(rows, { nComponents });
  const members = classes.map((label) => indicesOf(labels, label));
  const means = members.map((indices) => projected.subMatrixRow(indices).mean('column'));
  const residuals = withoutClassMeans(projected, members, means);
  const covariance = shrunkCovariance(residuals, shrinkage);
  const weights = solve(covariance, new Matrix(means).transpose());
  const offsets = means.map((mean, k) => -0.5 * dot(mean, weights.getColumn(k)));

  const scores = (array: NdArray) =>
    project(array)
      .mmul(weights)
      .to2DArray()
      .map((row) => row.map((score, k) => score + offsets[k]));
  return {
    classes,
    scores,
    predict: (array) => highest(scores(array), classes),
  };
}

/** What decoders say of trials that they were not fitted on. */
export interface LinearPredictions {
  /** Ascending. */
  readonly classes: readonly number[];
  readonly predicted: Int32Array;
  /** One row a trial, one column a class; compare two columns to decide between two classes alone. */
  readonly scores: readonly (readonly number[])[];
}

/** Decodes every trial by a decoder fitted on the other contiguous blocks. Every fold must train on all classes. */
export function crossValidateLinear(
  features: NdArray,
  labels: ArrayLike<number>,
  { blocks = 5, ...options }: LinearDecoderOptions & { readonly blocks?: number } = {},
): LinearPredictions {
  expectShape(features, 'features', ['trial', 'feature'], [labels.length]);
  const classes = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const scores = contiguousBlocks(labels.length, blocks).flatMap(({ train, test }) => {
    const trainLabels = Array.from(train, (i) => labels[i]);
    const decoder = fitLinearDecoder(takeRows(features, train), trainLabels, options);
    if (decoder.classes.length < classes.length) {
      throw new CortexError(
        'InvalidData',
        `Without trials ${test[0]} to ${test.at(-1)} a class is missing; use more blocks.`,
      );
    }
    return decoder.scores(takeRows(features, test));
  });
  return { classes, scores, predicted: highest(scores, classes) };
}

/** Responses [trial, time, unit] averaged over a range of time bins: [trial, unit]. */
export function meanRates(responses: NdArray<TypedArray>, bins: FrameRange): NdArray {
  const { shape, data } = sumOverBins(responses, bins);
  return { shape, data: data.map((sum) => sum / (bins.end - bins.start)) };
}

/**
 * log(1 + spikes in a range of time bins) of responses [trial, time, unit] in counts: [trial, unit]. The logarithm keeps
 * neurons of high rates, whose variance grows with the rate, from filling the principal components.
 */
export function logCounts(responses: NdArray<TypedArray>, bins: FrameRange): NdArray {
  const { shape, data } = sumOverBins(responses, bins);
  return { shape, data: data.map(Math.log1p) };
}

function sumOverBins(responses: NdArray<TypedArray>, bins: FrameRange): NdArray {
  expectShape(responses, 'responses', ['trial', 'time', 'unit']);
  const [trials, time, units] = responses.shape;
  if (!(bins.start >= 0 && bins.start < bins.end && bins.end <= time)) {
    throw new CortexError('InvalidInput', `Bins must lie within 0 to ${time} but are ${bins.start} to ${bins.end}.`);
  }
  const data = new Float32Array(trials * units);
  for (let trial = 0; trial < trials; trial++) {
    for (let bin = bins.start; bin < bins.end; bin++) {
      const from = (trial * time + bin) * units;
      for (let unit = 0; unit < units; unit++) data[trial * units + unit] += responses.data[from + unit];
    }
  }
  return { shape: [trials, units], data };
}

function highest(scores: readonly (readonly number[])[], classes: readonly number[]): Int32Array {
  return Int32Array.from(scores, (row) => classes[row.indexOf(Math.max(...row))]);
}

function matrixOf({ shape, data }: NdArray): Matrix {
  return Matrix.from1DArray(shape[0], shape[1], Array.from(data));
}

function shrunkCovariance(residuals: Matrix, shrinkage: number | 'ledoit-wolf'): Matrix {
  const covariance = residuals.transpose().mmul(residuals).div(residuals.rows);
  const weight = shrinkage === 'ledoit-wolf' ? ledoitWolf(residuals) : shrinkage;
  const scale = covariance.trace() / covariance.rows;
  return Matrix.mul(covariance, 1 - weight).add(Matrix.eye(covariance.rows).mul(weight * scale));
}

function withoutClassMeans(rows: Matrix, members: readonly number[][], means: readonly number[][]): Matrix {
  const residuals = rows.clone();
  members.forEach((indices, k) => {
    for (const i of indices) {
      residuals.setRow(
        i,
        rows.getRow(i).map((value, j) => value - means[k][j]),
      );
    }
  });
  return residuals;
}

function indicesOf(labels: ArrayLike<number>, label: number): number[] {
  return Array.from(labels).flatMap((value, i) => (value === label ? i : []));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
