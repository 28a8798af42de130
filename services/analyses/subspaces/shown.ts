import type { UnitSubspace } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { type NdArray, zeros } from '../../../src/arrays.ts';
import type { SsrfMap } from '../../../src/plots/ssrf-maps.ts';
import type { StoredSubspaces } from './stored.ts';

/** Units that stand for an analysis: those whose network predicts best, among the ones that have components. */
export function exampleUnits({ units }: Pick<StoredSubspaces, 'units'>, count: number): UnitSubspace[] {
  return units
    .filter(({ filters }) => filters.shape[0] > 0)
    .sort((a, b) => (b.explained?.network ?? -1) - (a.explained?.network ?? -1) || a.unit - b.unit)
    .slice(0, count);
}

/** Share of each component in the variance of the retained ones. */
export function sharesOf({ eigenvalues }: Pick<UnitSubspace, 'eigenvalues'>): Float64Array {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  return eigenvalues.map((value) => (total > 0 ? value / total : 0));
}

/** A response field of a unit in the unit of rates; undefined when it has no such plane. */
export function fieldMap(
  { id, tuning }: UnitSubspace,
  plane: number,
  { rateFactor, paths }: Pick<StoredSubspaces, 'rateFactor' | 'paths'>,
): SsrfMap | undefined {
  const found = tuning?.planes[plane];
  if (!found) return undefined;
  const { components, field } = found;
  const grid = { shape: field.grid.shape, data: field.grid.data.map((value) => value * rateFactor) };
  const [first, second] = components.map((k) => k + 1);
  return {
    title: (plane === 0 && tuning?.shapes[0]?.shape) || `PC ${first} × PC ${second}`,
    grid,
    edges: [field.edges[0], field.edges[1]],
    axes: [`z${subscript(first)}`, `z${subscript(second)}`],
    ...(Object.hasOwn(paths, id) && { path: planeOf(paths[id], components) }),
  };
}

/** Two columns of a path [bin, component]. */
function planeOf({ shape, data }: NdArray, components: readonly [number, number]): NdArray {
  const [bins, columns] = shape;
  const plane = zeros([bins, 2]);
  for (let i = 0; i < 2 * bins; i++) plane.data[i] = data[Math.floor(i / 2) * columns + components[i % 2]];
  return plane;
}

/** A plane of zeros with the shape of overlap counts, filled with them. */
export function countGrid(counts: Int32Array, bins: number) {
  const grid = zeros([bins, counts.length / bins]);
  grid.data.set(counts);
  return grid;
}

function subscript(digit: number): string {
  return '₀₁₂₃₄₅₆₇₈₉'[digit] ?? String(digit);
}
