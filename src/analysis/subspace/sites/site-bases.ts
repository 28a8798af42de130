import { firstRows, type NdArray, sizeOf } from '../../../arrays.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { componentsFor } from '../components/dimensions.ts';
import { type PrincipalComponents, principalComponents } from '../components/principal-components.ts';

/** Components of 90 % of the variance, five at most, stand for a subspace. */
const heldFraction = 0.9;
const mostComponents = 5;
/** Triples of units that are looked at of a site, at most. */
const mostTriples = 20;

/** Orthonormal filters [component, lag, ...frame] of some units together, and the units. */
export interface UnitsBasis {
  readonly units: readonly number[];
  readonly filters: NdArray;
}

/** The basis of units whose dSTRFs count alike: components of their components, each unit's scaled to a variance of 1. */
export function basisOf(units: readonly number[], componentsOf: ReadonlyMap<number, PrincipalComponents>): UnitsBasis {
  const parts = units.map((unit) => componentsOf.get(unit)!);
  const field = parts[0].filters.shape.slice(1);
  const size = sizeOf(field);
  const count = parts.reduce((sum, { eigenvalues }) => sum + eigenvalues.length, 0);
  const rows = new Float32Array(Math.max(2, count) * size);
  let row = 0;
  for (const { filters, eigenvalues } of parts) {
    const total = eigenvalues.reduce((sum, value) => sum + value, 0);
    for (const [k, value] of eigenvalues.entries()) {
      const scale = Math.sqrt(value / total);
      for (let i = 0; i < size; i++) rows[row * size + i] = scale * filters.data[k * size + i];
      row++;
    }
  }
  const stacked = { shape: [Math.max(2, count), ...field], data: rows };
  const { filters, eigenvalues } = principalComponents(stacked, { components: count, centred: false });
  return { units, filters: firstRows(filters, Math.min(mostComponents, componentsFor(eigenvalues, heldFraction))) };
}

/** All triples of a site's units, or twenty of them at random where there are more. */
export function triplesOf(units: readonly number[], stream: RandomStream): number[][] {
  const all = (units.length * (units.length - 1) * (units.length - 2)) / 6;
  if (all > mostTriples) {
    const drawn = new Map<string, number[]>();
    while (drawn.size < mostTriples) {
      const triple = stream.sample(units, 3).sort((a, b) => a - b);
      drawn.set(triple.join(), triple);
    }
    return [...drawn.values()];
  }
  return units.flatMap((a, i) => units.slice(i + 1).flatMap((b, j) => units.slice(i + j + 2).map((c) => [a, b, c])));
}

/**
 * √(Σ_j λ_j |Bᵀ p_j|² / Σ_j λ_j): root of the share of the variance of a unit's dSTRFs that lies in a basis [component, lag, ...frame],
 * 0 … 1; λ and p are its eigenvalues and components.
 */
export function capturedRoot({ filters: p, eigenvalues }: PrincipalComponents, basis: NdArray): number {
  const size = sizeOf(p.shape.slice(1));
  let [inside, total] = [0, 0];
  for (const [j, value] of eigenvalues.entries()) {
    total += value;
    for (let k = 0; k < basis.shape[0]; k++) {
      let product = 0;
      for (let i = 0; i < size; i++) product += p.data[j * size + i] * basis.data[k * size + i];
      inside += value * product ** 2;
    }
  }
  return Math.min(1, Math.sqrt(inside / total));
}
