import type { Matrix } from 'ml-matrix';

/**
 * Weight of the scaled identity that minimises the expected squared error of the covariance of centred rows
 * [sample, feature] (Ledoit & Wolf 2004, lemma 3.3), 0…1.
 */
export function ledoitWolf(rows: Matrix): number {
  const [n, p] = [rows.rows, rows.columns];
  const covariance = rows.transpose().mmul(rows).div(n);
  const scale = covariance.trace() / p;
  const total = frobeniusSquared(covariance) - p * scale * scale;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    let length = 0;
    for (let j = 0; j < p; j++) length += rows.get(i, j) ** 2;
    fourth += length * length;
  }
  const error = (fourth / n - frobeniusSquared(covariance)) / n;
  return total <= 0 ? 1 : Math.min(1, Math.max(0, error / total));
}

function frobeniusSquared(matrix: Matrix): number {
  return matrix.norm('frobenius') ** 2;
}
