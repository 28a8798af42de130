import type { Mask } from '../../../src/analysis/decoding/measure-masks.ts';
import { CortexError } from '../../../src/errors.ts';
import type { MaskingRequest } from './request.ts';

/** Masks of one request: all sets of eight regions. */
const mostMasks = 255;

type Asked = Pick<MaskingRequest, 'regions' | 'conditions'> & Partial<Pick<MaskingRequest, 'each' | 'subsets'>>;

/** The masks that a request asks for of a run with these regions. Throws InvalidInput for none, for several sorts, and for too many. */
export function masksOf(asked: Asked, known: readonly string[]): Mask[] {
  const { regions } = asked;
  const conditions = conditionsOf(asked);
  if ((regions === undefined) === (conditions === undefined)) {
    throw new CortexError(
      'InvalidInput',
      'Name either regions, which are silenced together, or each, or subsets, or conditions: a list of such lists, "each" or "subsets".',
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

/** Whether all sets of regions are asked for. */
export const asksSubsets = (asked: Asked): boolean => conditionsOf(asked) === 'subsets';

/** Undefined for none; throws InvalidInput for several sorts. */
function conditionsOf({ conditions, each = false, subsets = false }: Asked): MaskingRequest['conditions'] {
  if (Number(conditions !== undefined) + Number(each) + Number(subsets) > 1) {
    throw new CortexError('InvalidInput', 'Give one of each, subsets and conditions.');
  }
  if (each) return 'each';
  return subsets ? 'subsets' : conditions;
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
