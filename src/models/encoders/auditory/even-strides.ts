import { CortexError } from '../../../errors.ts';

/**
 * `layers` strides that multiply to `samples`, as even as its prime factors allow, rising: 32 in 5 are 2, 2, 2, 2, 2.
 * Throws InvalidInput when one would be above `largest`, with the nearest number that factors well.
 */
export function evenStrides(samples: number, layers: number, largest: number): number[] {
  const strides = spread(samples, layers);
  if (strides[layers - 1] <= largest) return strides;
  const better = nearest(samples, layers, largest);
  throw new CortexError(
    'InvalidInput',
    `The ${samples} samples of a bin do not factor into ${layers} strides of ${largest} or less ` +
      `(the best are ${strides.join(' · ')}); ` +
      (better === undefined ? 'use more layers.' : `choose a sampling rate or binMs that gives ${better} samples.`),
  );
}

/** Prime factors from the largest on, each to the smallest stride so far. */
function spread(samples: number, layers: number): number[] {
  const strides = new Array<number>(layers).fill(1);
  for (const prime of primeFactors(samples).reverse()) {
    const smallest = strides.indexOf(Math.min(...strides));
    strides[smallest] *= prime;
  }
  return strides.sort((a, b) => a - b);
}

function nearest(samples: number, layers: number, largest: number): number | undefined {
  for (let distance = 1; distance < samples; distance++) {
    for (const candidate of [samples - distance, samples + distance]) {
      if (spread(candidate, layers)[layers - 1] <= largest) return candidate;
    }
  }
  return undefined;
}

/** Rising. */
function primeFactors(value: number): number[] {
  const factors: number[] = [];
  let rest = value;
  for (let prime = 2; prime * prime <= rest; prime++) {
    for (; rest % prime === 0; rest /= prime) factors.push(prime);
  }
  return rest > 1 ? [...factors, rest] : factors;
}
