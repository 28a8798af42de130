import { CortexError } from '../../errors.ts';

/** Trials of one fold, in the order they were run. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Cuts `trials` trials into contiguous blocks, as equal as possible, each the test part of one fold. Neighbouring trials
 * resemble each other, so a random split would let them leak.
 */
export function contiguousBlocks(trials: number, blocks: number): Fold[] {
  if (!(Number.isInteger(blocks) && blocks >= 2 && blocks <= trials)) {
    throw new CortexError('InvalidInput', `${trials} trials can be cut into 2 to ${trials} blocks, not ${blocks}.`);
  }
  const all = Int32Array.from({ length: trials }, (_, i) => i);
  return Array.from({ length: blocks }, (_, b) => {
    const start = Math.floor((b * trials) / blocks);
    const end = Math.floor(((b + 1) * trials) / blocks);
    return { train: all.filter((i) => i < start || i >= end), test: all.slice(start, end) };
  });
}
