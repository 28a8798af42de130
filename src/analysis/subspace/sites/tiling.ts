import { mean, standardDeviation } from '../../../metrics/summary.ts';
import { randomStream } from '../../../random/stream.ts';

/** How the tuned areas of the units of a site overlap in one plane of its subspace. */
export interface Overlap {
  /** Units that are tuned to each cell, [row · columns]. */
  readonly counts: Int32Array;
  /** Largest number of units on one cell, and its mean and standard deviation when areas are shifted at random. */
  readonly maximum: number;
  readonly nullMaximum: number;
  readonly nullMaximumSd: number;
  /** Mean over pairs of units of the cells they share; more sensitive than the maximum. */
  readonly sharedCells: number;
  readonly nullSharedCells: number;
  /** (shared cells − null) / sd of the null; NaN when no shift changes anything. */
  readonly z: number;
  /** How often shifted areas share at least as much. */
  readonly p: number;
  /** Cells covered by 0, 1, 2, … units, and the same for shifted areas, the mean over draws. */
  readonly distribution: Float64Array;
  readonly nullDistribution: Float64Array;
}

/**
 * Overlap of masks [cell] (1: tuned) on a grid of `rows` × `columns` against masks shifted circularly by random
 * amounts, all units independently (Wingert et al. 2026, their code). `draws` shifts from stream "tiling/<name>".
 */
export function maskOverlap(
  masks: readonly Uint8Array[],
  [rows, columns]: readonly [number, number],
  { draws = 100, seed, name }: { draws?: number; seed: number; name: string },
): Overlap {
  const stream = randomStream(seed, `tiling/${name}`);
  const counts = countsOf(masks, rows * columns);
  const maximum = largest(counts);
  const sharedCells = sharedOf(counts, masks.length);
  const distribution = spreadOf(counts, masks.length);
  const nullDistribution = new Float64Array(masks.length + 1);
  const maxima: number[] = [];
  const shared: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const moved = masks.map((mask) => shifted(mask, rows, columns, stream.integer(rows), stream.integer(columns)));
    const there = countsOf(moved, rows * columns);
    maxima.push(largest(there));
    shared.push(sharedOf(there, masks.length));
    for (const [k, cells] of spreadOf(there, masks.length).entries()) nullDistribution[k] += cells / draws;
  }
  const spread = standardDeviation(shared);
  return {
    counts,
    maximum,
    nullMaximum: mean(maxima),
    nullMaximumSd: standardDeviation(maxima),
    sharedCells,
    nullSharedCells: mean(shared),
    z: spread > 0 ? (sharedCells - mean(shared)) / spread : Number.NaN,
    p: (shared.filter((value) => value >= sharedCells).length + 1) / (draws + 1),
    distribution,
    nullDistribution,
  };
}

function countsOf(masks: readonly Uint8Array[], cells: number): Int32Array {
  const counts = new Int32Array(cells);
  for (const mask of masks) for (let cell = 0; cell < cells; cell++) counts[cell] += mask[cell];
  return counts;
}

const largest = (counts: Int32Array): number => counts.reduce((most, count) => Math.max(most, count), 0);

/** Σ over cells of n (n − 1) / 2, over the pairs of units. */
function sharedOf(counts: Int32Array, units: number): number {
  const pairs = counts.reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  return units > 1 ? pairs / ((units * (units - 1)) / 2) : 0;
}

function spreadOf(counts: Int32Array, units: number): Float64Array {
  const cells = new Float64Array(units + 1);
  for (const count of counts) cells[count]++;
  return cells;
}

function shifted(mask: Uint8Array, rows: number, columns: number, down: number, right: number): Uint8Array {
  const moved = new Uint8Array(mask.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      moved[((row + down) % rows) * columns + ((column + right) % columns)] = mask[row * columns + column];
    }
  }
  return moved;
}
