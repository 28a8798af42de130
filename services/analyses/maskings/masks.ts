import type { Mask } from '../../../src/analysis/decoding/measure-masks.ts';
import { CortexError } from '../../../src/errors.ts';
import type { MaskingRequest } from './request.ts';

/** Masks of one request: all sets of eight regions. */
const mostMasks = 255;

/** The masks that a request asks for of a run with these regions. Throws InvalidInput for neither or both, and for too many. */
export function masksOf({ regions, conditions }: MaskingRequest, known: readonly string[]): Mask[] {
  if ((regions === undefined) === (conditions === undefined)) {
    throw new CortexError(
      'InvalidInput',
      'Name either regions, which are silenced together, or conditions: a list of such lists, "each" or "subsets".',
    );
  }
  const count = conditions === 'subsets' ? 2 ** known.length - 1 : conditions === 'each' ? known.length : 0;
  const sets = count > mostMasks ? [] : setsOf(regions ? [regions] : (conditions ?? []), known);
  if (count > mostMasks || sets.length > mostMasks) {
    const asked = count || sets.length;
    throw new CortexError(
      'InvalidInput',
      `conditions: ${asked} masks are too many for one request; the most are ${mostMasks}.`,
    );
  }
  return sets.map((set) => ({ name: set.join('+'), regions: set }));
}

function setsOf(
  conditions: NonNullable<MaskingRequest['conditions']>,
  known: readonly string[],
): readonly (readonly string[])[] {
  if (conditions === 'each') return known.map((region) => [region]);
  return conditions === 'subsets' ? subsetsOf(known) : conditions;
}

/** Every set of the names but the empty one, small ones first, in the order of the names. */
function subsetsOf(names: readonly string[]): string[][] {
  const sets = Array.from({ length: 2 ** names.length - 1 }, (_, i) => names.filter((_name, k) => ((i + 1) >> k) & 1));
  return sets.sort((a, b) => a.length - b.length || placesOf(a, names) - placesOf(b, names));
}

/** Sets of one size in the order in which their names come. */
function placesOf(set: readonly string[], names: readonly string[]): number {
  return set.reduce((place, name) => place * names.length + names.indexOf(name), 0);
}
