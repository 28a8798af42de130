import { rowValues } from '../../../arrays.ts';
import { tunedArea } from '../fields/area.ts';
import { percentileEdges, type Ssrf, stimulusSubspaceField } from '../fields/ssrf.ts';
import { compact } from '../fields/unit-tuning.ts';
import type { ConcatenatedClips } from '../model/concatenated-clips.ts';
import type { PlaneUnit } from './strangers-null.ts';

/** A plane of projections in which the tuned area of any unit can be looked at. */
export interface SitePlane {
  /** Frames of each cell [row · columns]; the same for all units. */
  readonly visits: Int32Array;
  /** Tuned area of a unit over the whole grid. */
  maskOf(unit: number): Uint8Array;
  /** Share of the variance of a unit's response that the plane holds. */
  heldOf(unit: number): number;
}

/** Predictions of units at the frames that count, each looked up once. */
export function activePredictions({ predictions, active }: ConcatenatedClips): (unit: number) => Float32Array {
  const known = new Map<number, Float32Array>();
  return (unit) => {
    const values = known.get(unit) ?? compact(rowValues(predictions, unit), active);
    known.set(unit, values);
    return values;
  };
}

/** The plane of two projections [frame], `bins` × `bins` cells, for responses [frame] of units. */
export function sitePlane(
  axes: readonly [Float32Array, Float32Array],
  responseOf: (unit: number) => Float32Array,
  bins: number,
): SitePlane {
  const edges = axes.map((z) => percentileEdges(z, bins, 0.5));
  const fieldOf = (response: Float32Array) => stimulusSubspaceField(axes, response, { edges });
  return {
    // Frames fall where the stimulus takes them, whatever the unit.
    visits: fieldOf(new Float32Array(axes[0].length)).counts.data,
    maskOf: (unit) => tunedArea(fieldOf(responseOf(unit))).mask,
    heldOf: (unit) => {
      const response = responseOf(unit);
      return correlationRatio(fieldOf(response), fieldOf(response.map((value) => value * value)));
    },
  };
}

/** η² = variance of the means of cells / variance of all frames (Pearson 1905), from the means of a response and of its square. */
function correlationRatio({ grid, counts }: Ssrf, { grid: squares }: Ssrf): number {
  let [frames, sum, between, total] = [0, 0, 0, 0];
  for (const [cell, mean] of grid.data.entries()) {
    if (Number.isNaN(mean)) continue;
    const count = counts.data[cell];
    frames += count;
    sum += count * mean;
    between += count * mean * mean;
    total += count * squares.data[cell];
  }
  const offset = (sum * sum) / frames;
  return total > offset ? (between - offset) / (total - offset) : 0;
}

/** A mask over the whole grid as one over the reached cells, with its share of the frames. */
export function inReachedCells(
  mask: Uint8Array,
  { cells, weights }: { readonly cells: readonly number[]; readonly weights: Float64Array },
): Pick<PlaneUnit, 'mask' | 'mass'> {
  const inside = Uint8Array.from(cells, (cell) => mask[cell]);
  return { mask: inside, mass: weights.reduce((sum, weight, i) => sum + weight * inside[i], 0) };
}
