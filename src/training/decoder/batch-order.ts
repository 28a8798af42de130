import { randomStream } from '../../random/stream.ts';

/** Sample indices of the batch of step `step` (from 0). */
export type BatchOrder = (step: number) => Int32Array;

/**
 * An order in which every sample comes once an epoch. When all conditions have equally many samples, every condition
 * also comes once in each `conditions / batchSize` batches, so that small batches stay balanced.
 *
 * The order is a function of the step alone (streams "order/…" of `seed`), which is what makes resuming exact.
 */
export function batchOrder(condition: Int32Array, batchSize: number, seed: number): BatchOrder {
  const members = new Map<number, number[]>();
  for (const [sample, c] of condition.entries()) members.set(c, [...(members.get(c) ?? []), sample]);
  const groups = [...members.keys()].sort((a, b) => a - b).map((c) => members.get(c)!);
  const balanced = groups.every((group) => group.length === groups[0].length);
  const permute = memoised((name: string, n: number) => randomStream(seed, `order/${name}`).permutation(n));

  const plain = (position: number) => {
    const epoch = Math.floor(position / condition.length);
    return permute(`epoch-${epoch}`, condition.length)[position % condition.length];
  };
  const byCondition = (position: number) => {
    const round = Math.floor(position / groups.length);
    const group = permute(`round-${round}`, groups.length)[position % groups.length];
    const size = groups[group].length;
    const cycle = Math.floor(round / size);
    return groups[group][permute(`condition-${group}/cycle-${cycle}`, size)[round % size]];
  };
  const sampleAt = balanced ? byCondition : plain;
  return (step) => Int32Array.from({ length: batchSize }, (_, i) => sampleAt(step * batchSize + i));
}

/** Keeps the permutations that are in use; an order walks forward, so old ones can go. */
function memoised(draw: (name: string, n: number) => Int32Array): (name: string, n: number) => Int32Array {
  const kept = new Map<string, Int32Array>();
  return (name, n) => {
    const known = kept.get(name);
    if (known) return known;
    const drawn = draw(name, n);
    kept.set(name, drawn);
    if (kept.size > 1024) kept.delete(kept.keys().next().value!);
    return drawn;
  };
}
