import type { EncodingData } from '../../src/data/encoding-data.ts';

/** Decoders mask regions, so where some units of a site have an area and others none, these are called "no area". */
export function everyUnitInAnArea(data: EncodingData): EncodingData {
  if (data.units.every(({ region }) => region === undefined)) return data;
  return { ...data, units: data.units.map((unit) => ({ ...unit, region: unit.region ?? 'no area' })) };
}
