import { concatenate, type NdArray, takeRows } from '../../arrays.ts';
import { randomStream } from '../../random/stream.ts';
import type { DescribedData, DescribedSet, TrialLabels } from './described-data.ts';

/** Drawn samples, those of the training split first. */
export interface DrawnSamples {
  /** [sample, time, unit] */
  readonly responses: NdArray;
  readonly condition: Int32Array;
  /** 1 for held-out samples. */
  readonly isHeld: Uint8Array;
  readonly trialLabels: TrialLabels;
}

/**
 * Up to `each` samples of both splits, drawn without repetition and as evenly over the conditions as there are samples; fewer are the first of
 * more. Streams "describe/train" and "describe/held" of `seed`.
 */
export function drawSamples({ train, held }: DescribedData, each: number, seed: number): DrawnSamples {
  const drawn = [
    { set: train, rows: drawRows(train, seed, 'describe/train').slice(0, each) },
    { set: held, rows: drawRows(held, seed, 'describe/held').slice(0, each) },
  ];
  const taken = drawn.map(({ set, rows }) => takeRows(set.responses, rows));
  const [, ...lengths] = train.responses.shape;
  const names = Object.keys(train.trialLabels ?? {});
  return {
    responses: {
      shape: [taken.reduce((sum, { shape }) => sum + shape[0], 0), ...lengths],
      data: concatenate(taken.map(({ data }) => data)),
    },
    condition: Int32Array.from(drawn.flatMap(({ set, rows }) => rows.map((row) => set.condition[row]))),
    isHeld: Uint8Array.from(drawn.flatMap(({ rows }, part) => rows.map(() => part))),
    trialLabels: Object.fromEntries(
      names.map((name) => [
        name,
        drawn.flatMap(({ set, rows }) => rows.map((row) => set.trialLabels?.[name]?.[row] ?? '')),
      ]),
    ),
  };
}

/** Rows of every condition in random order. */
export function rowsByCondition({ condition }: DescribedSet, seed: number, name: string): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const row of randomStream(seed, name).permutation(condition.length)) {
    rows.set(condition[row], [...(rows.get(condition[row]) ?? []), row]);
  }
  return rows;
}

/** All rows, one of every condition in turn. */
function drawRows(set: DescribedSet, seed: number, name: string): number[] {
  const groups = [...rowsByCondition(set, seed, name).values()];
  const rounds = Math.max(0, ...groups.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => groups.flatMap((group) => group.slice(round, round + 1))).flat();
}
