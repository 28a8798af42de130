import { concatenate, firstRows, type NdArray } from '../../../arrays.ts';
import { componentsFor } from '../components/dimensions.ts';
import type { PrincipalComponents } from '../components/principal-components.ts';
import type { WindowSpan } from '../gradients/windows.ts';
import type { ConcatenatedClips } from '../model/concatenated-clips.ts';
import { projectClips } from './projections.ts';

/** Components that hold 95 % of the retained variance; three at least, where there are, for the response fields. */
export function describedFilters({ filters, eigenvalues }: PrincipalComponents): NdArray {
  return firstRows(filters, Math.max(3, componentsFor(eigenvalues, 0.95)));
}

/** Projections of each unit on its filters, [component, bin] over the joined clips; units without components are left out. */
export function projectAll(
  joined: ConcatenatedClips,
  filters: ReadonlyMap<number, NdArray>,
  span: WindowSpan,
): Map<number, NdArray> {
  const there = [...filters].filter(([, { shape }]) => shape[0] > 0);
  if (there.length === 0) return new Map();
  const field = there[0][1].shape.slice(1);
  const count = there.reduce((sum, [, { shape }]) => sum + shape[0], 0);
  const data = concatenate(there.map(([, one]) => one.data));
  const all = projectClips(joined.stimuli, { shape: [count, ...field], data }, span);
  const projections = new Map<number, NdArray>();
  let row = 0;
  for (const [unit, { shape }] of there) {
    const [rows, bins] = [shape[0], all.shape[1]];
    projections.set(unit, { shape: [rows, bins], data: all.data.subarray(row * bins, (row + rows) * bins) });
    row += rows;
  }
  return projections;
}
