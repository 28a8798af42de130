import type { RandomStream } from './stream.ts';

/** `count` of `items` in random order; each is used once before any is used again. */
export function cycledDraws(items: ArrayLike<number>, count: number, stream: RandomStream): Int32Array {
  const drawn = new Int32Array(count);
  for (let i = 0; i < count; i += items.length) {
    const order = stream.permutation(items.length);
    for (let j = 0; j < items.length && i + j < count; j++) drawn[i + j] = items[order[j]];
  }
  return drawn;
}
