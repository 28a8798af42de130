import { expectFinite, expectShape, type NdArray, type TypedArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';
import { randomStream } from '../../random/stream.ts';
import { affinitiesOf } from './affinities.ts';
import { tsneDivergence, tsneGradient } from './gradient.ts';

export interface TsneOptions {
  /** Opens the stream "t-sne" of the first places. */
  readonly seed: number;
  /** Number of neighbours that matter (30). */
  readonly perplexity?: number;
  /** Steps of descent (1000). */
  readonly iterations?: number;
  /** Coarseness of the repulsion (.5); 0 is exact. */
  readonly theta?: number;
}

export interface Tsne {
  /** [point, 2] */
  readonly embedding: NdArray;
  /** Kullback–Leibler divergence from the affinities, in nats. */
  readonly divergence: number;
}

const firstSd = 1e-4;
const exaggeration = 12;
const exaggeratedIterations = 250;
const smallestGain = 0.01;

/** Perplexity at most for a number of points: three neighbours for each that matters. */
export const largestPerplexity = (points: number): number => (points - 1) / 3;

/**
 * t-SNE of points [point, dimension] on a plane (van der Maaten & Hinton 2008, J. Mach. Learn. Res. 9:2579, algorithm 1) with
 * Barnes–Hut gradients (van der Maaten 2014, J. Mach. Learn. Res. 15:3221). Descent as scikit-learn has it: momentum .5, then .8,
 * gains (Jacobs 1988), affinities × 12 in the first 250 steps, step size n / 48 and at least 50 (Belkina et al. 2019, Nat. Commun.
 * 10:5415). Throws InvalidShape and InvalidData for what are no points, InvalidInput for a perplexity that is too large for them.
 */
export function tsne(
  points: NdArray<TypedArray>,
  { seed, perplexity = 30, iterations = 1000, theta = 0.5 }: TsneOptions,
): Tsne {
  expectShape(points, 'points', ['point', 'dimension']);
  expectFinite(points, 'points');
  const [n] = points.shape;
  if (!(perplexity >= 1 && perplexity <= largestPerplexity(n))) {
    throw new CortexError(
      'InvalidInput',
      `The perplexity of ${n} points must be from 1 to ${largestPerplexity(n).toFixed(1)} but is ${perplexity}.`,
    );
  }
  const affinities = affinitiesOf(points, { perplexity, neighbours: Math.min(n - 1, Math.floor(3 * perplexity)) });
  const places = Float64Array.from(randomStream(seed, 't-sne').normals(2 * n, firstSd));
  const velocity = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const stepSize = Math.max(n / exaggeration / 4, 50);
  for (let step = 0; step < iterations; step++) {
    const early = step < exaggeratedIterations;
    const gradient = tsneGradient(affinities, places, { theta, exaggeration: early ? exaggeration : 1 });
    for (let i = 0; i < 2 * n; i++) {
      gains[i] = Math.max(smallestGain, velocity[i] * gradient[i] < 0 ? gains[i] + 0.2 : gains[i] * 0.8);
      velocity[i] = (early ? 0.5 : 0.8) * velocity[i] - stepSize * gains[i] * gradient[i];
      places[i] += velocity[i];
    }
  }
  const divergence = tsneDivergence(affinities, places, theta);
  return { embedding: { shape: [n, 2], data: Float32Array.from(places) }, divergence };
}
