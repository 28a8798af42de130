import { several } from './several.ts';
import type { SpikeTable } from './spikes.ts';

/** Warns of unit numbers that no spike has, where the numbers of the spikes are all that is known of the units. */
export function skippedNumbers({ source, unit, units }: SpikeTable): string[] {
  const used = new Set(unit);
  const skipped = units.filter((_, number) => !used.has(number));
  if (skipped.length === 0) return [];
  return [
    `${source} numbers units up to ${units.length - 1} but never names ${several(skipped, 'of them')}: silent units, or numbers without a unit? List the units in units.csv.`,
  ];
}
