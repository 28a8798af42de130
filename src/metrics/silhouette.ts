import type { NdArray } from '../arrays.ts';

/**
 * Silhouette of every point (Rousseeuw 1987, J. Comput. Appl. Math. 20:53, s(i) = (b − a) / max(a, b)): a is its mean distance
 * to the other points of its class, b that to the points of the nearest other class. `distances` [point, reference] are
 * Euclidean, or Infinity for a pair that is not compared, such as a point with itself; labels below 0 belong to no class.
 * NaN where a point has no reference of its own class or none of another.
 */
export function silhouettes(
  { shape: [points, references], data }: NdArray<Float64Array>,
  labels: ArrayLike<number>,
  referenceLabels: ArrayLike<number>,
): Float64Array {
  const classes = Array.from(referenceLabels).reduce((most, label) => Math.max(most, label + 1), 0);
  const sums = new Float64Array(classes);
  const counts = new Int32Array(classes);
  return Float64Array.from({ length: points }, (_, i) => {
    const own = labels[i];
    if (own < 0) return Number.NaN;
    sums.fill(0);
    counts.fill(0);
    for (let j = 0; j < references; j++) {
      const distance = data[i * references + j];
      if (referenceLabels[j] < 0 || distance === Number.POSITIVE_INFINITY) continue;
      sums[referenceLabels[j]] += distance;
      counts[referenceLabels[j]]++;
    }
    let nearest = Number.NaN;
    for (let c = 0; c < classes; c++) {
      if (c !== own && counts[c] > 0 && !(sums[c] / counts[c] >= nearest)) nearest = sums[c] / counts[c];
    }
    const inside = own < classes && counts[own] > 0 ? sums[own] / counts[own] : Number.NaN;
    const larger = Math.max(inside, nearest);
    return larger === 0 ? 0 : (nearest - inside) / larger;
  });
}
