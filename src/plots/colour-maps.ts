import { scheme } from 'vega-scale';
import { CortexError } from '../errors.ts';

/** Both can be read without telling red from green: RdBu (Brewer 2003), red above zero; viridis (van der Walt & Smith 2015). */
const schemes = { diverging: 'redblue', sequential: 'viridis' } as const;
export type ColourMapName = keyof typeof schemes;

const levels = 256;
const cache = new Map<ColourMapName, Uint8Array>();

/** 256 colours from low to high values, [level, red green blue] in 0…255. */
export function colourMap(name: ColourMapName): Uint8Array {
  const known = cache.get(name);
  if (known) return known;
  const interpolate = scheme(schemes[name]);
  const table = new Uint8Array(3 * levels);
  for (let level = 0; level < levels; level++) {
    const fraction = level / (levels - 1);
    // The scheme runs from red to blue, and red is to be the high end.
    table.set(rgbOf(interpolate(name === 'diverging' ? 1 - fraction : fraction)), 3 * level);
  }
  cache.set(name, table);
  return table;
}

function rgbOf(css: string): number[] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(css);
  if (hex) return hex.slice(1).map((digits) => Number.parseInt(digits, 16));
  const decimal = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(css);
  if (decimal) return decimal.slice(1).map(Number);
  throw new CortexError('InvalidData', `The colour scheme gave "${css}", which is not an RGB colour.`);
}
