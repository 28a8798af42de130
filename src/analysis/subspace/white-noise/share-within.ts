import { type NdArray, rowValues, zeros } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';

/**
 * Share of each of `filters` [filter, …] that lies in the span of orthonormal `components` [component, …]: the squared
 * cosine of the angle to it (Björck & Golub 1973), 1 inside and 0 at right angles. Throws InvalidShape when the filters
 * are of another shape than the components.
 */
export function shareWithin(filters: NdArray, components: NdArray): number[] {
  expectAlike(filters, components);
  return Array.from({ length: filters.shape[0] }, (_, i) => {
    const filter = rowValues(filters, i);
    const energy = product(filter, filter);
    const inside = Array.from(
      { length: components.shape[0] },
      (_, k) => product(filter, rowValues(components, k)) ** 2,
    );
    return inside.reduce((sum, part) => sum + part, 0) / energy;
  });
}

/** What of each of `filters` [filter, …] lies in the span of orthonormal `components` [component, …]. Throws as `shareWithin`. */
export function partWithin(filters: NdArray, components: NdArray): NdArray {
  expectAlike(filters, components);
  const parts = zeros(filters.shape);
  for (let i = 0; i < filters.shape[0]; i++) {
    const part = rowValues(parts, i);
    for (let k = 0; k < components.shape[0]; k++) {
      const component = rowValues(components, k);
      const along = product(rowValues(filters, i), component);
      for (let j = 0; j < part.length; j++) part[j] += along * component[j];
    }
  }
  return parts;
}

function expectAlike(filters: NdArray, components: NdArray): void {
  if (String(filters.shape.slice(1)) === String(components.shape.slice(1))) return;
  throw new CortexError(
    'InvalidShape',
    `Filters must have the shape of components, [${components.shape.slice(1)}], but have [${filters.shape.slice(1)}].`,
  );
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
