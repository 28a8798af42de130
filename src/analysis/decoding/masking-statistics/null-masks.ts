import { type RandomStream, randomStream } from '../../../random/stream.ts';
import type { UnitMask } from '../mask-responses.ts';

/** Random masks that the masks of a table are compared with. */
export interface NullMasks {
  /** Of every mask as many units of the others; undefined of a mask of half the units or more. */
  readonly random: readonly (readonly UnitMask[] | undefined)[];
  /** All masks after units have changed places with others of about the same d′; [draw][mask]. */
  readonly matched: readonly (readonly UnitMask[])[];
  /** All masks after all units have changed places; [draw][mask]. */
  readonly permuted: readonly (readonly UnitMask[])[];
}

export interface NullMaskOptions {
  /** Of each sort. */
  readonly draws: number;
  /** Streams "masking-null/<sort>/…draw-<i>". */
  readonly seed: number;
  /** d′ of every unit, a list a feature. */
  readonly information: readonly Float64Array[];
}

/** Draws the random masks of some masks of `unitCount` units. */
export function nullMasks(rows: readonly UnitMask[], unitCount: number, options: NullMaskOptions): NullMasks {
  const { draws, seed, information } = options;
  const units = Array.from({ length: unitCount }, (_, unit) => unit);
  const places = Array.from({ length: draws }, (_, draw) => draw);
  const random = rows.map(({ name, units: own }) => {
    if (2 * own.length >= unitCount) return undefined;
    const others = units.filter((unit) => !own.includes(unit));
    return places.map((draw): UnitMask => {
      const of = `random/${name}/draw-${draw}`;
      return { name: of, units: randomStream(seed, `masking-null/${of}`).sample(others, own.length) };
    });
  });
  const exchanged = (sort: string, blocks: readonly (readonly number[])[]) =>
    places.map((draw) => {
      const to = exchangedUnits(blocks, unitCount, randomStream(seed, `masking-null/${sort}/draw-${draw}`));
      return rows.map((row) => ({
        name: `${sort}/${row.name}/draw-${draw}`,
        units: row.units.map((unit) => to[unit]),
      }));
    });
  const matched = exchanged('matched', blocksOfEqualInformation(information, unitCount));
  return { random, matched, permuted: exchanged('permuted', [units]) };
}

/** Where each unit goes when those of each block change places. */
function exchangedUnits(blocks: readonly (readonly number[])[], unitCount: number, stream: RandomStream): Int32Array {
  const to = new Int32Array(unitCount);
  for (const block of blocks) {
    const order = stream.permutation(block.length);
    block.forEach((unit, i) => {
      to[unit] = block[order[i]];
    });
  }
  return to;
}

/** Units of a block: enough that most have others beside those of their own region. */
const blockUnits = 7;

/**
 * Blocks of units with about the same d′ of every feature: the unit with the most and those nearest to it, again and again. They do
 * not know of regions, so that region labels may change places within them under the hypothesis that only d′ counts.
 */
function blocksOfEqualInformation(information: readonly Float64Array[], unitCount: number): number[][] {
  const total = Float64Array.from({ length: unitCount }, (_, unit) =>
    information.reduce((sum, values) => sum + values[unit] ** 2, 0),
  );
  let left = Array.from(total.keys()).sort((a, b) => total[b] - total[a]);
  const blocks: number[][] = [];
  while (left.length > 0) {
    const [first] = left;
    const distance = (unit: number) =>
      information.reduce((sum, values) => sum + (values[unit] - values[first]) ** 2, 0);
    const near = left.map((unit) => ({ unit, distance: distance(unit) })).sort((a, b) => a.distance - b.distance);
    const block = near.slice(0, blockUnits).map(({ unit }) => unit);
    blocks.push(block);
    left = left.filter((unit) => !block.includes(unit));
  }
  return blocks;
}
