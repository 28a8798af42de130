import { mean, standardDeviation } from '../../../metrics/summary.ts';
import { type RandomStream, randomStream } from '../../../random/stream.ts';
import { type ReachedPlane, reachedPlane } from './reached-plane.ts';

/** Overlap against tuned areas placed anew by one rule. */
export interface PlacedNull {
  /** Mean overlap of areas placed anew. */
  readonly overlap: number;
  /** (overlap − null) / sd of the null; NaN when no placement changes anything. */
  readonly z: number;
  /** How often areas placed anew overlap at least, and at most, as much. */
  readonly pMore: number;
  readonly pLess: number;
  /** 2 · the smaller of the two, 1 at most. */
  readonly p: number;
  /** Overlap over that of areas placed anew: 90 % interval. */
  readonly ratio: readonly [number, number];
  /** True when that interval lies within .8 and 1.25: no more and no less than by chance, as a statement of its own. */
  readonly isEquivalent: boolean;
}

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

const significant = 0.05;
const equivalence = [0.8, 1.25] as const;

/**
 * Overlap of masks [cell] (1: tuned) on a grid of [rows, columns] against the same areas placed anew inside the cells that frames reach
 * (ours; torus shifts call a half of independent places overlapping, for they move areas to where no frame falls). An area is
 * placed by drawing its centre and filling the cells nearest to it, by its own covariance, until as many frames lie inside as
 * before; its size in frames, its elongation and the reached plane are kept. `visits` [cell] are the frames.
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
    plane,
  );
  const by = (centre: () => number): PlacedNull => {
    const placed = Array.from({ length: draws }, () =>
      overlapOf(
        areas.map((area) => area.at(centre())),
        plane,
      ),
    );
    return compared(overlap, placed);
  };
  return {
    overlap,
    byVisits: by(() => byWeight(plane.cumulative, stream)),
    uniform: by(() => stream.integer(Math.max(1, plane.cells.length))),
  };
}

/** Whether a plane overlaps more or less than areas placed by visits; null when neither is significant. */
export function directionOf({ pMore, pLess, p }: PlacedNull): 'more' | 'less' | null {
  if (p > significant) return null;
  return pMore < pLess ? 'more' : 'less';
}

function compared(overlap: number, placed: readonly number[]): PlacedNull {
  const share = (isIn: (value: number) => boolean) => (1 + placed.filter(isIn).length) / (placed.length + 1);
  // Sums of the same terms in another order differ in their last bits.
  const margin = 1e-12;
  const pMore = share((value) => value >= overlap - margin);
  const pLess = share((value) => value <= overlap + margin);
  const [centre, spread] = [mean(placed), standardDeviation(placed)];
  const ordered = [...placed].sort((a, b) => a - b);
  const at = (fraction: number) => ordered[Math.round(fraction * (ordered.length - 1))];
  const ratio = [overlap / at(0.95), overlap / at(0.05)] as const;
  return {
    overlap: centre,
    z: spread > 0 ? (overlap - centre) / spread : Number.NaN,
    pMore,
    pLess,
    p: Math.min(1, 2 * Math.min(pMore, pLess)),
    ratio,
    isEquivalent: ratio[0] >= equivalence[0] && ratio[1] <= equivalence[1],
  };
}

/** Σ q n (n − 1) / (U (U − 1)) of masks over the reached cells. */
function overlapOf(masks: readonly ArrayLike<number>[], { weights }: ReachedPlane): number {
  const units = masks.length;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    let count = 0;
    for (const mask of masks) count += mask[i];
    sum += weights[i] * count * (count - 1);
  }
  return units > 1 ? sum / (units * (units - 1)) : 0;
}

/** A place drawn by cumulative weights. */
function byWeight(cumulative: Float64Array, stream: RandomStream): number {
  const value = stream.uniform() * (cumulative.at(-1) ?? 0);
  const found = cumulative.findIndex((sum) => sum > value);
  return found < 0 ? cumulative.length - 1 : found;
}
