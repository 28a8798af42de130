import { type RandomStream, randomStream } from '../../../random/stream.ts';
import { comparedWithDraws, overlapOf, type PlacedNull } from './placed-null.ts';
import { reachedPlane } from './reached-plane.ts';

/** How the tuned areas of a site overlap where the stimulus takes the projections, against areas that lie there by chance. */
export interface SupportOverlap {
  /** Chance that two random units of the site are both tuned to a random frame, Σ q n (n − 1) / (U (U − 1)). */
  readonly overlap: number;
  /** Centres drawn as often as frames fall there: places follow the stimulus. */
  readonly byVisits: PlacedNull;
  /** Centres drawn evenly from the cells that frames reach. */
  readonly uniform: PlacedNull;
}

interface SupportNullOptions {
  /** Placements of all units (999). */
  readonly draws?: number;
  readonly seed: number;
  /** Of the draws: stream "tiling-support/<name>". */
  readonly name: string;
}

/**
 * Overlap of masks [cell] (1: tuned) on a grid of [rows, columns] against the same areas placed anew inside the cells that frames reach
 * (ours; torus shifts call a half of independent places overlapping, for they move areas to where no frame falls). An area is
 * placed by drawing its centre and filling the cells nearest to it, by its own covariance, until as many frames lie inside as
 * before, the last cell by chance so that they are as many on average; its size in frames, its elongation and the reached plane are
 * kept. `visits` [cell] are the frames.
 */
export function supportOverlap(
  masks: readonly Uint8Array[],
  visits: ArrayLike<number>,
  grid: readonly [number, number],
  { draws = 999, seed, name }: SupportNullOptions,
): SupportOverlap {
  const plane = reachedPlane(visits, grid);
  const stream = randomStream(seed, `tiling-support/${name}`);
  const areas = masks.map((mask) => plane.areaOf(mask, stream));
  const overlap = overlapOf(
    masks.map((mask) => plane.cells.map((cell) => mask[cell])),
    plane.weights,
  );
  const by = (centre: () => number): PlacedNull => {
    const placed = Array.from({ length: draws }, () =>
      overlapOf(
        areas.map((area) => area.at(centre())),
        plane.weights,
      ),
    );
    return comparedWithDraws(overlap, placed);
  };
  return {
    overlap,
    byVisits: by(() => byWeight(plane.cumulative, stream)),
    uniform: by(() => stream.integer(Math.max(1, plane.cells.length))),
  };
}

/** A place drawn by cumulative weights. */
function byWeight(cumulative: Float64Array, stream: RandomStream): number {
  const value = stream.uniform() * (cumulative.at(-1) ?? 0);
  const found = cumulative.findIndex((sum) => sum > value);
  return found < 0 ? cumulative.length - 1 : found;
}
