import { hasMissing } from './rounding.ts';

/** Ranks 1…n in the order of the values; equal values share the mean of their ranks. All NaN when a value is missing. */
export function ranks(values: ArrayLike<number>): Float64Array {
  if (hasMissing(values)) return new Float64Array(values.length).fill(Number.NaN);
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const result = new Float64Array(values.length);
  for (const [start, end] of tieGroups(values, order)) {
    for (let k = start; k < end; k++) result[order[k]] = (start + 1 + end) / 2;
  }
  return result;
}

/** Σ (t³ − t) over the groups of t equal values, by which ties lower the variance of rank statistics. */
export function tieCorrection(values: ArrayLike<number>): number {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  return tieGroups(values, order).reduce((sum, [start, end]) => sum + (end - start) ** 3 - (end - start), 0);
}

function tieGroups(values: ArrayLike<number>, order: readonly number[]): [start: number, end: number][] {
  const groups: [number, number][] = [];
  let start = 0;
  for (let k = 1; k <= order.length; k++) {
    if (k === order.length || values[order[k]] !== values[order[start]]) {
      groups.push([start, k]);
      start = k;
    }
  }
  return groups;
}
