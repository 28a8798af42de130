import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** A response as a ridge regression on projections and their squares. */
export interface QuadraticReadout {
  /**
   * Response [time] to projections [filter, time], of which the first 1 + `filters` are used. Readouts are worked out as they
   * are asked for and kept.
   */
  predict(projections: Float32Array, time: number, filters: number, ridge: number): Float32Array;
}

/**
 * The readout of `responses`, one for each of `bins`, on projections [filter, time] and their squares, all standardised
 * over these bins. A ridge is a fraction of the number of bins.
 */
export function quadraticReadout(
  projections: Float32Array,
  time: number,
  bins: Int32Array,
  responses: Float32Array,
): QuadraticReadout {
  const count = projections.length / time;
  const columns = [
    ...Array.from({ length: count }, (_, k) => Float64Array.from(bins, (t) => projections[k * time + t])),
    ...Array.from({ length: count }, (_, k) => Float64Array.from(bins, (t) => projections[k * time + t] ** 2)),
  ];
  const scales = columns.map(standardise);
  const mean = responses.reduce((sum, value) => sum + value, 0) / bins.length;
  const gram = columns.map((a) => columns.map((b) => (b === a ? bins.length : dot(a, b))));
  const cross = columns.map((a) => dot(a, responses) - mean * a.reduce((sum, value) => sum + value, 0));
  const kept = new Map<string, { used: number[]; weights: number[] }>();

  const weightsOf = (filters: number, ridge: number) => {
    const key = `${filters}/${ridge}`;
    const known = kept.get(key);
    if (known) return known;
    const used = Array.from({ length: 2 * count }, (_, i) => i).filter((i) => i % count <= filters);
    const matrix = new Matrix(used.map((i) => used.map((j) => gram[i][j] + (i === j ? ridge * bins.length : 0))));
    const right = Matrix.columnVector(used.map((i) => cross[i]));
    const solved = { used, weights: new CholeskyDecomposition(matrix).solve(right).to1DArray() };
    kept.set(key, solved);
    return solved;
  };

  return {
    predict(z, length, filters, ridge) {
      const { used, weights } = weightsOf(filters, ridge);
      const response = new Float32Array(length).fill(mean);
      for (const [i, column] of used.entries()) {
        const row = (column % count) * length;
        const { mean: centre, sd } = scales[column];
        for (let t = 0; t < length; t++) {
          const value = column < count ? z[row + t] : z[row + t] ** 2;
          response[t] += (weights[i] * (value - centre)) / sd;
        }
      }
      return response;
    },
  };
}

/** Brings values to mean 0 and variance 1 in place; a constant comes to 0. */
function standardise(values: Float64Array): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const sd = Math.sqrt(variance) || 1;
  for (let i = 0; i < values.length; i++) values[i] = (values[i] - mean) / sd;
  return { mean, sd };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
