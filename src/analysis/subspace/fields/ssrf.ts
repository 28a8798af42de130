import type { NdArray } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import { quantile } from '../../../metrics/summary.ts';

export interface SsrfOptions {
  /** Bins along each axis (20). */
  readonly bins?: number;
  /** Per cent of the projections cut off at each end of an axis (0.5). */
  readonly excludePercent?: number;
  /** A cell with fewer frames is empty, NaN (3). */
  readonly minimumCount?: number;
  /** Cells two bins wide, so that neighbours share frames. */
  readonly overlapping?: boolean;
  /** Edges of the bins of each axis instead of those from the percentiles. */
  readonly edges?: readonly ArrayLike<number>[];
}

/** Stimulus-subspace receptive field: the mean response over a plane (or a volume) of projections. */
export interface Ssrf {
  /** Mean response, NaN in empty cells: one axis a projection. */
  readonly grid: NdArray;
  /** Frames in each cell. */
  readonly counts: NdArray<Int32Array>;
  /** Edges of the bins along each axis, half open: edge i ≤ z < edge i + 1. */
  readonly edges: readonly Float64Array[];
}

/**
 * Mean of `response` [frame] in bins of the projections [frame] of each axis (Wingert et al. 2026, and their code).
 * `included` marks the frames that count. Throws InvalidShape when the arrays differ in length.
 */
export function stimulusSubspaceField(
  projections: readonly ArrayLike<number>[],
  response: ArrayLike<number>,
  options: SsrfOptions = {},
  included?: ArrayLike<number>,
): Ssrf {
  const { bins = 20, excludePercent = 0.5, minimumCount = 3, overlapping = false } = options;
  if (projections.some(({ length }) => length !== response.length)) {
    throw new CortexError(
      'InvalidShape',
      `Projections of ${projections.map(({ length }) => length)} frames cannot be matched with a response of ${response.length}.`,
    );
  }
  const edges = projections.map((z, axis) => {
    const given = options.edges?.[axis];
    return given ? Float64Array.from(given) : percentileEdges(z, bins, excludePercent);
  });
  const shape = edges.map(({ length }) => length - 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
  const cells = shape.reduce((product, length) => product * length, 1);
  const sums = new Float64Array(cells);
  const counts = new Int32Array(cells);
  const places = projections.map((z, axis) => placesOf(z, edges[axis]));
  // With overlap a frame also falls into the neighbour on either axis, and on both.
  const choices = overlapping ? 2 ** projections.length : 1;
  for (let choice = 0; choice < choices; choice++) {
    const chosen = places.map(({ own, neighbour }, axis) => ((choice >> axis) & 1 ? neighbour : own));
    for (let t = 0; t < response.length; t++) {
      if (Number.isNaN(response[t]) || (included && !included[t])) continue;
      let cell = 0;
      for (let axis = 0; axis < chosen.length && cell >= 0; axis++) {
        const place = chosen[axis][t];
        cell = place < 0 ? -1 : cell + place * strides[axis];
      }
      if (cell < 0) continue;
      sums[cell] += response[t];
      counts[cell]++;
    }
  }
  const data = Float32Array.from(sums, (sum, cell) =>
    counts[cell] < Math.max(1, minimumCount) ? Number.NaN : sum / counts[cell],
  );
  return { grid: { shape, data }, counts: { shape, data: counts }, edges };
}

/** Edges of `bins` equal bins between the percentiles `excludePercent` and 100 − `excludePercent`. */
export function percentileEdges(values: ArrayLike<number>, bins: number, excludePercent: number): Float64Array {
  const low = quantile(values, excludePercent / 100);
  const high = quantile(values, 1 - excludePercent / 100);
  // A projection that never changes falls into the middle of bins of unit width.
  const [start, width] = high > low ? [low, (high - low) / bins] : [low - bins / 2, 1];
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => start + i * width);
  // The last bin holds the upper percentile itself.
  if (high > low) edges[bins] = high + (high - low) * 1e-6;
  return edges;
}

/** For every value the bin that it falls into, and the neighbour whose doubled width reaches it; −1 for none. */
function placesOf(values: ArrayLike<number>, edges: Float64Array): { own: Int32Array; neighbour: Int32Array } {
  const bins = edges.length - 1;
  const own = new Int32Array(values.length).fill(-1);
  const neighbour = new Int32Array(values.length).fill(-1);
  for (let t = 0; t < values.length; t++) {
    const value = values[t];
    if (!(value >= edges[0] && value < edges[bins])) continue;
    let [low, high] = [0, bins];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (value >= edges[middle]) low = middle;
      else high = middle;
    }
    own[t] = low;
    const beside = value < (edges[low] + edges[low + 1]) / 2 ? low - 1 : low + 1;
    if (beside >= 0 && beside < bins) neighbour[t] = beside;
  }
  return { own, neighbour };
}
