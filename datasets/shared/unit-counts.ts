import { CortexError } from '../../src/errors.ts';

/**
 * How many units of each region, in order. An object keeps the order of its keys, except that JavaScript puts keys that look
 * like whole numbers, such as "17" and "18" of the cat, first and in rising order; give a Map or pairs [region, count] to
 * have those elsewhere.
 */
export type UnitCounts =
  | Readonly<Record<string, number>>
  | ReadonlyMap<string, number>
  | readonly (readonly [region: string, count: number])[];

/**
 * The regions and their counts in the order given. Throws InvalidInput for a count that is not a whole number from 0, for
 * a region named twice (whatever the Unicode form), and for no unit at all.
 */
export function unitCountEntries(counts: UnitCounts): (readonly [region: string, count: number])[] {
  const entries = isList(counts) ? [...counts] : counts instanceof Map ? [...counts] : Object.entries(counts);
  const named = new Set<string>();
  for (const [region, count] of entries) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new CortexError(
        'InvalidInput',
        `Region ${region} must have a whole number of units, 0 or more, but unitsPerRegion gives ${count}.`,
        { details: { region, count } },
      );
    }
    if (named.has(region.normalize('NFC'))) {
      throw new CortexError('InvalidInput', `Region ${region} is named twice in unitsPerRegion; name each once.`);
    }
    named.add(region.normalize('NFC'));
  }
  if (entries.every(([, count]) => count === 0)) {
    throw new CortexError('InvalidInput', 'unitsPerRegion asks for no unit at all; give at least one region a count.');
  }
  return entries;
}

const isList = (counts: UnitCounts): counts is readonly (readonly [string, number])[] => Array.isArray(counts);
