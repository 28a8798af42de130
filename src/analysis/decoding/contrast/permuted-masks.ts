import { randomStream } from '../../../random/stream.ts';

export interface PermutedMasksOptions {
  readonly draws: number;
  /** Streams "<name>/labels-<draw>". */
  readonly seed: number;
  readonly name: string;
}

/**
 * The units that a region of `size` of all `unitCount` units has after region labels have changed places, `draws` times: exact whatever units
 * are like and however many the region has (Good 2005, §3.1). Draws of the other regions alone vary less than a region does that is like
 * them. None of a region that has all units.
 */
export function permutedMasks(
  size: number,
  unitCount: number,
  { draws, seed, name }: PermutedMasksOptions,
): number[][] {
  const units = Array.from({ length: unitCount }, (_, unit) => unit);
  return Array.from({ length: size < unitCount ? draws : 0 }, (_, draw) =>
    randomStream(seed, `${name}/labels-${draw}`).sample(units, size),
  );
}
