import { type RandomStream, randomStream } from '../../../random/stream.ts';
import { comparedWithDraws, overlapOf, type PlacedNull } from './placed-null.ts';

/** A unit in the plane of a site. */
export interface PlaneUnit {
  /** Its tuned area over the reached cells, 1 inside. */
  readonly mask: ArrayLike<number>;
  /** Share of the frames inside. */
  readonly mass: number;
  /** Share of the variance of its response that the plane holds. */
  readonly held: number;
  /** Correlation of its prediction with the test responses; NaN where there are none. */
  readonly correlation: number;
}

interface StrangersOptions {
  /** Replacements of all units (999). */
  readonly draws?: number;
  readonly seed: number;
  /** Of the draws: stream "tiling-strangers/<name>". */
  readonly name: string;
}

/** A unit is replaced by one of so many strangers most like it. */
const nearest = 8;
/** A stranger's share of variance in the plane differs from the unit's by so much at most. */
const caliper = 0.1;

/**
 * Overlap of the units of a site against units of other experiments in their place (ours): each unit gives way to one of the eight
 * strangers nearest to it by mass and correlation (each in standard deviations over the strangers), no stranger twice, among those of
 * whom the plane holds as much (within .1 of the variance), for units that are tuned elsewhere look wide and alike in a plane that is not
 * theirs. It asks whether neighbours are more, or less, alike than strangers who heard the same, whatever a plane does to all units
 * alike. `weights` [cell] are the shares of the frames. Null with fewer than twice as many strangers as units, or eight of a unit's kind.
 */
export function strangersOverlap(
  units: readonly PlaneUnit[],
  strangers: readonly PlaneUnit[],
  weights: ArrayLike<number>,
  { draws = 999, seed, name }: StrangersOptions,
): PlacedNull | null {
  if (strangers.length < Math.max(nearest, 2 * units.length)) return null;
  const stream = randomStream(seed, `tiling-strangers/${name}`);
  const alike = units.map((unit) => mostAlike(unit, strangers));
  if (alike.some(({ length }) => length < Math.max(nearest, units.length))) return null;
  const drawn = Array.from({ length: draws }, () => overlapOf(replacements(alike, strangers, stream), weights));
  const own = overlapOf(
    units.map(({ mask }) => mask),
    weights,
  );
  return comparedWithDraws(own, drawn);
}

/** Places of the strangers of whom the plane holds as much, those most like the unit first. */
function mostAlike(unit: PlaneUnit, strangers: readonly PlaneUnit[]): number[] {
  const spreadOf = (of: (one: PlaneUnit) => number) => {
    const mean = strangers.reduce((sum, one) => sum + of(one), 0) / strangers.length;
    const variance = strangers.reduce((sum, one) => sum + (of(one) - mean) ** 2, 0) / strangers.length;
    return variance > 0 ? Math.sqrt(variance) : 1;
  };
  const [massSd, correlationSd] = [spreadOf(({ mass }) => mass), spreadOf(({ correlation }) => correlation)];
  const distance = strangers.map(({ mass, correlation }) => {
    const apart = ((mass - unit.mass) / massSd) ** 2;
    const quality = ((correlation - unit.correlation) / correlationSd) ** 2;
    return apart + (Number.isNaN(quality) ? 0 : quality);
  });
  const held = Array.from(strangers.keys()).filter((i) => Math.abs(strangers[i].held - unit.held) <= caliper);
  return held.sort((a, b) => distance[a] - distance[b]);
}

/** One stranger for each unit, drawn from the nearest that are still free; units choose in random order. */
function replacements(alike: readonly number[][], strangers: readonly PlaneUnit[], stream: RandomStream) {
  const taken = new Set<number>();
  const masks: ArrayLike<number>[] = [];
  for (const unit of stream.permutation(alike.length)) {
    const free = alike[unit].filter((one) => !taken.has(one)).slice(0, nearest);
    const chosen = free[stream.integer(free.length)];
    taken.add(chosen);
    masks.push(strangers[chosen].mask);
  }
  return masks;
}
