import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import { encodePng, pngDataUri } from '../io/png.ts';
import { type ColourMapName, colourMap } from './colour-maps.ts';

/** Light grey: no value here. */
const missing = [232, 235, 239] as const;

export interface HeatImageOptions {
  readonly map: ColourMapName;
  /** Values of the first and the last colour; what lies beyond takes these colours. */
  readonly low: number;
  readonly high: number;
  /** The image is enlarged to at least so many pixels, so that no viewer smooths it. */
  readonly atLeast?: { readonly width: number; readonly height: number };
}

/** A picture of values [row, column], first row on top, as a `data:` address of a PNG; NaN is grey. */
export function heatImage(values: NdArray<TypedArray>, options: HeatImageOptions): string {
  expectShape(values, 'values', ['row', 'column']);
  const { map, low, high, atLeast = { width: 1, height: 1 } } = options;
  const [rows, columns] = values.shape;
  const across = Math.max(1, Math.ceil(atLeast.width / columns));
  const down = Math.max(1, Math.ceil(atLeast.height / rows));
  const [width, height] = [columns * across, rows * down];
  const colours = colourMap(map);
  const data = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = values.data[Math.floor(y / down) * columns + Math.floor(x / across)];
      const at = 4 * (y * width + x);
      if (Number.isNaN(value)) data.set(missing, at);
      else data.set(colours.subarray(...levelRange(value, low, high)), at);
      data[at + 3] = 255;
    }
  }
  return pngDataUri(encodePng({ width, height, data }));
}

/** The largest absolute value; 1 when all are zero or missing: the half width of a colour scale about zero. */
export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i]) > largest) largest = Math.abs(values[i]);
  }
  return largest || 1;
}

/** Smallest and largest value without NaN; [0, 1] when there is none, and a range of 1 when all are equal. */
export function finiteRange(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  if (low > high) return [0, 1];
  return low === high ? [low, low + 1] : [low, high];
}

function levelRange(value: number, low: number, high: number): [start: number, end: number] {
  const level = Math.round((255 * (value - low)) / (high - low));
  const clamped = Math.max(0, Math.min(255, level));
  return [3 * clamped, 3 * clamped + 3];
}
