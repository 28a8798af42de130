import type { Ssrf } from './ssrf.ts';

/** The part of a plane of projections that drives a unit. */
interface TunedArea {
  /** Smoothed response, 0…1 of its maximum, 0 where too few frames fell. */
  readonly map: Float64Array;
  /** 1 in the cells at or above the level. */
  readonly mask: Uint8Array;
  /** Masked cells / cells with enough frames; NaN when there is none, or when the response is the same everywhere. */
  readonly area: number;
}

interface AreaOptions {
  /** Fraction of the maximum (.5; .7 for contours). */
  readonly level?: number;
  /** Cells with fewer frames count as outside the plane (5). */
  readonly minimumCount?: number;
}

/**
 * Tuned area of a plane (Wingert et al. 2026, their code): the SSRF less its minimum, 0 where empty, smoothed with a
 * 5-point Hann window along both axes, 0 where fewer than 5 frames fell, over its maximum; the cells at half of it or more.
 */
export function tunedArea({ grid, counts }: Ssrf, { level = 0.5, minimumCount = 5 }: AreaOptions = {}): TunedArea {
  const [rows, columns] = grid.shape;
  const lowest = grid.data.reduce((least, value) => (value < least ? value : least), Number.POSITIVE_INFINITY);
  const filled = Float64Array.from(grid.data, (value) => (Number.isNaN(value) ? 0 : value - lowest));
  const across = hann5(filled, columns, 1);
  const smooth = hann5(across, rows, columns);
  const valid = counts.data.map((count) => (count >= minimumCount ? 1 : 0));
  const inside = smooth.map((value, cell) => value * valid[cell]);
  const highest = inside.reduce((most, value) => Math.max(most, value), 0);
  const map = inside.map((value) => (highest > 0 ? value / highest : 0));
  const mask = Uint8Array.from(map, (value) => (highest > 0 && value >= level ? 1 : 0));
  const total = valid.reduce((sum, value) => sum + value, 0);
  return {
    map,
    mask,
    area: total > 0 && highest > 0 ? mask.reduce((sum, value) => sum + value, 0) / total : Number.NaN,
  };
}

/** Weights ¼, ½, ¼ (a Hann window of 5 points, whose ends are 0) along the axis of `length` entries `stride` apart. */
function hann5(values: Float64Array, length: number, stride: number): Float64Array {
  return values.map((value, i) => {
    const place = Math.floor(i / stride) % length;
    const before = place > 0 ? values[i - stride] : 0;
    const after = place < length - 1 ? values[i + stride] : 0;
    return value / 2 + (before + after) / 4;
  });
}
