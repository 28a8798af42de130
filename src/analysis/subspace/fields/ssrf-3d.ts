import type { NdArray } from '../../../arrays.ts';
import { type Ssrf, type SsrfOptions, stimulusSubspaceField } from './ssrf.ts';

/** Mean response over a volume of three projections. */
export interface VolumeSsrf extends Ssrf {
  /** The grid smoothed over its filled cells, NaN in empty ones. */
  readonly smoothed: NdArray;
  /** Part of the filled cells above half of the range of the smoothed grid. */
  readonly volume: number;
}

const volumeDefaults = { bins: 16, excludePercent: 1, minimumCount: 2 };
/** Of the Gaussian, in bins, and the level of the surface (code of Wingert et al. 2026). */
const [smoothingSd, isoLevel] = [0.75, 0.5];

/** Three-dimensional SSRF: 16³ bins between the 1st and 99th percentile, a Gaussian of .75 bins over it. */
export function volumeField(
  projections: readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>],
  response: ArrayLike<number>,
  options: SsrfOptions = {},
  included?: ArrayLike<number>,
): VolumeSsrf {
  const field = stimulusSubspaceField(projections, response, { ...volumeDefaults, ...options }, included);
  const { shape, data } = field.grid;
  const filled = Float64Array.from(data, (value) => (Number.isNaN(value) ? 0 : 1));
  const values = smooth(
    Float64Array.from(data, (value) => (Number.isNaN(value) ? 0 : value)),
    shape,
  );
  const weights = smooth(filled, shape);
  const smoothed = Float32Array.from(values, (value, cell) => (filled[cell] ? value / weights[cell] : Number.NaN));
  let [low, high, cells] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of smoothed) {
    if (Number.isNaN(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
    cells++;
  }
  const level = low + isoLevel * (high - low);
  const above = smoothed.reduce((sum, value) => sum + (value >= level ? 1 : 0), 0);
  return { ...field, smoothed: { shape, data: smoothed }, volume: above / cells };
}

/** Gaussian along every axis; nothing beyond the ends. */
function smooth(values: Float64Array, shape: readonly number[]): Float64Array {
  const reach = Math.ceil(4 * smoothingSd);
  let current = values;
  for (let axis = 0, inner = values.length; axis < shape.length; axis++) {
    inner /= shape[axis];
    const next = new Float64Array(values.length);
    for (let cell = 0; cell < values.length; cell++) {
      const place = Math.floor(cell / inner) % shape[axis];
      for (let offset = -reach; offset <= reach; offset++) {
        if (place + offset < 0 || place + offset >= shape[axis]) continue;
        next[cell] += Math.exp(-0.5 * (offset / smoothingSd) ** 2) * current[cell + offset * inner];
      }
    }
    current = next;
  }
  return current;
}
