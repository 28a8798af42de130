import type { NdArray } from '../arrays.ts';

/**
 * The `count` nearest references of every point, nearest first: [point, neighbour], −1 where there are fewer. `distances`
 * [point, reference] are Infinity for a pair that is not compared.
 */
export function nearestNeighbours(
  { shape: [points, references], data }: NdArray<Float64Array>,
  count: number,
): NdArray<Int32Array> {
  const nearest = new Int32Array(points * count).fill(-1);
  for (let i = 0; i < points; i++) {
    const row = data.subarray(i * references, (i + 1) * references);
    const order = Int32Array.from(row.keys())
      .filter((j) => row[j] < Number.POSITIVE_INFINITY)
      .sort((a, b) => row[a] - row[b] || a - b);
    nearest.set(order.subarray(0, count), i * count);
  }
  return { shape: [points, count], data: nearest };
}

/**
 * The class of most of a point's nearest neighbours [point, neighbour], and of classes with as many that of the nearest among
 * them (Cover & Hart 1967, IEEE Trans. Inf. Theory 13:21); −1 without neighbours.
 */
export function neighbourVotes(
  { shape: [points, count], data }: NdArray<Int32Array>,
  referenceLabels: ArrayLike<number>,
): Int32Array {
  return Int32Array.from({ length: points }, (_, i) => {
    const votes = new Map<number, number>();
    for (const j of data.subarray(i * count, (i + 1) * count)) {
      if (j >= 0) votes.set(referenceLabels[j], (votes.get(referenceLabels[j]) ?? 0) + 1);
    }
    let winner = -1;
    for (const [label, n] of votes) if (n > (votes.get(winner) ?? 0)) winner = label;
    return winner;
  });
}
