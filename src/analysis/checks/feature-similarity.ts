import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expectShape, type NdArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';
import { pearson } from '../../metrics/correlation.ts';

/**
 * Linear centred kernel alignment ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F) of feature matrices [sample, feature] with centred columns
 * (Kornblith et al. 2019, eq. 4 with linear kernels): 1 for features that differ by a rotation and one scale, 0 for
 * unrelated ones. Throws InvalidShape for different samples and InvalidData for features that do not vary.
 */
export function linearCka(x: NdArray, y: NdArray): number {
  const [a, b] = centredPair(x, y);
  // The same norms from the smaller products: between features, or between samples.
  const wide = a.columns + b.columns > 2 * a.rows;
  const [k, l] = wide ? [a, b].map((one) => one.mmul(one.transpose())) : [];
  const [xx, yy] = wide ? [inner(k, k), inner(l, l)] : [crossSquares(a, a), crossSquares(b, b)];
  if (xx === 0 || yy === 0) throw new CortexError('InvalidData', 'Features that do not vary have no alignment.');
  return (wide ? inner(k, l) : crossSquares(a, b)) / Math.sqrt(xx * yy);
}

/**
 * Principal angles in degrees, rising, between the spaces that the columns of two feature matrices [sample, feature]
 * span (Björck & Golub 1973): of each matrix the leading principal components that hold `share` of its variance (.95).
 * Throws InvalidShape for different samples and InvalidData for features that do not vary.
 */
export function principalAngles(x: NdArray, y: NdArray, share = 0.95): number[] {
  const [a, b] = centredPair(x, y).map((features) => leadingBasis(features, share));
  const cosines = new SingularValueDecomposition(a.transpose().mmul(b), { autoTranspose: true }).diagonal;
  return cosines.map((cosine) => (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI).sort((p, q) => p - q);
}

/** Pearson correlation of two predictions [time, unit], unit by unit; null where either does not vary. */
export function predictionCorrelations(x: NdArray, y: NdArray): (number | null)[] {
  expectShape(x, 'predictions', ['time', 'unit']);
  expectShape(y, 'predictions to compare', ['time', 'unit'], x.shape);
  const units = x.shape[1];
  const column = ({ data }: NdArray, unit: number) => data.filter((_, i) => i % units === unit);
  return Array.from({ length: units }, (_, unit) => {
    const r = x.shape[0] > 1 ? pearson(column(x, unit), column(y, unit)) : Number.NaN;
    return Number.isFinite(r) ? r : null;
  });
}

function centredPair(x: NdArray, y: NdArray): [Matrix, Matrix] {
  expectShape(x, 'features', ['sample', 'feature']);
  expectShape(y, 'features to compare', ['sample', 'feature'], [x.shape[0]]);
  const centred = ({ shape: [samples, features], data }: NdArray) =>
    Matrix.from1DArray(samples, features, Float64Array.from(data)).center('column');
  return [centred(x), centred(y)];
}

/** ‖AᵀB‖²_F */
const crossSquares = (a: Matrix, b: Matrix): number => a.transpose().mmul(b).norm('frobenius') ** 2;

/** Σ of the products of two symmetric matrices' entries. */
const inner = (k: Matrix, l: Matrix): number => Matrix.mul(k, l).sum();

/** Orthonormal columns [sample, component] that hold `share` of the variance. */
function leadingBasis(features: Matrix, share: number): Matrix {
  const wide = features.columns > features.rows;
  const gram = wide ? features.mmul(features.transpose()) : features.transpose().mmul(features);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, i) => i).sort((i, j) => realEigenvalues[j] - realEigenvalues[i]);
  const total = realEigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (total === 0) throw new CortexError('InvalidData', 'Features that do not vary span no space.');
  const kept: number[] = [];
  let held = 0;
  for (const i of order) {
    if (held >= share * total || realEigenvalues[i] <= 1e-12 * total) break;
    kept.push(i);
    held += realEigenvalues[i];
  }
  const leading = eigenvectorMatrix.subMatrixColumn(kept);
  if (wide) return leading;
  const basis = features.mmul(leading);
  kept.forEach((index, column) => {
    basis.mulColumn(column, 1 / Math.sqrt(realEigenvalues[index]));
  });
  return basis;
}
