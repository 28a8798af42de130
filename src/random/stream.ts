import { createHash } from 'node:crypto';
import { randomGamma, randomNormal, randomPoisson } from 'd3-random';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { CortexError } from '../errors.ts';

/**
 * A seeded stream of random draws with a name, such as "split" or "order/epoch-3".
 *
 * Streams are keyed, not shared: the same seed and name always give the same numbers, whatever other streams
 * drew before. A resumed run therefore needs no saved generator state; it opens the stream of the step it is at.
 */
export interface RandomStream {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normal with the given mean and standard deviation. */
  normal(mean?: number, sd?: number): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** Poisson count with the given mean. */
  poisson(mean: number): number;
  /** Gamma variate with the given shape and scale (mean = shape · scale). */
  gamma(shape: number, scale: number): number;
  /** The integers 0…n-1 in random order. */
  permutation(n: number): Int32Array;
  /** `count` different elements of `items` in random order; throws InvalidInput when there are too few. */
  sample<T>(items: readonly T[], count: number): T[];
  /** Float32 array of standard normal draws times `sd`. */
  normals(length: number, sd?: number): Float32Array;
}

/** Opens the stream called `name` of `seed` (a non-negative integer). */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new CortexError('InvalidInput', `A seed must be a non-negative integer but is ${seed}.`);
  }
  const digest = createHash('sha256').update(`${seed}/${name}`).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));

  const uniform = () => (generator.next() >>> 0) / 2 ** 32;
  const normal = randomNormal.source(uniform)();
  const integer = (n: number) => Math.floor(uniform() * n);
  const permutation = (n: number) => {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  };
  return {
    uniform,
    normal: (mean = 0, sd = 1) => mean + sd * normal(),
    integer,
    poisson: (mean) => randomPoisson.source(uniform)(mean)(),
    gamma: (shape, scale) => randomGamma.source(uniform)(shape, scale)(),
    permutation,
    sample: (items, count) => {
      if (count > items.length) {
        throw new CortexError('InvalidInput', `Cannot draw ${count} different items out of ${items.length}.`);
      }
      return Array.from(permutation(items.length).subarray(0, count), (i) => items[i]);
    },
    normals: (length, sd = 1) => Float32Array.from({ length }, () => sd * normal()),
  };
}
