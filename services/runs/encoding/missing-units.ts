import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { untrainedUnits } from '../../../src/training/encoder/untrained-units.ts';

/** Units of one reason that are named. */
const namedUnits = 8;

/** Units that lack something, by id with the reason, as "2 × no spikes (a, b)": an entry a reason. */
export function byReason(reasons: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(reasons);
  return [...new Set(Object.values(reasons))].map((reason) => {
    const ids = entries.flatMap(([id, why]) => (why === reason ? [id] : []));
    const named = `${ids.slice(0, namedUnits).join(', ')}${ids.length > namedUnits ? ', …' : ''}`;
    return `${ids.length} × ${reason} (${named})`;
  });
}

/** Units that nothing was fitted to, by id with the reason. */
export function untrainedById(data: EncodingData): Record<string, string> {
  return Object.fromEntries([...untrainedUnits(data)].map(([unit, reason]) => [data.units[unit].id, reason]));
}

/** Predicted responses [time, unit] with NaN for the units of `missing`, whose network was not fitted to anything. */
export function withoutMissing(
  { shape, data }: NdArray,
  units: readonly string[],
  missing: Readonly<Record<string, string>>,
): NdArray {
  const blank = units.map((id) => Object.hasOwn(missing, id));
  return { shape, data: data.map((value, i) => (blank[i % units.length] ? Number.NaN : value)) };
}
