import type { NdArray } from '../../arrays.ts';
import { trustworthiness } from '../../metrics/trustworthiness.ts';
import { largestPerplexity, tsne } from '../../metrics/tsne/tsne.ts';
import { principalComponents } from '../subspace/components/principal-components.ts';

/** Points on a plane. */
export interface Embedding {
  readonly method: 'pca' | 't-sne';
  /** [point, 2] */
  readonly places: NdArray;
  /** Share of the variance along both axes; of t-SNE null. */
  readonly explained: readonly number[] | null;
  /** Of t-SNE; of PCA null. */
  readonly perplexity: number | null;
  readonly divergence: number | null;
  /** Whether neighbours on the plane are neighbours in the data, 1 at best; `trustedNeighbours` of them. */
  readonly trustworthiness: number;
}

export interface EmbeddingOptions {
  readonly seed: number;
  readonly perplexity: number;
  readonly iterations: number;
}

/** Neighbours whose trustworthiness is told. */
export const trustedNeighbours = 12;

/** Fewest points that are put on a plane. */
export const fewestPoints = 2 * trustedNeighbours + 2;

/** PCA and t-SNE of points [point, dimension]; a perplexity that is too large for them is lowered. */
export function embedPoints(points: NdArray, { seed, perplexity, iterations }: EmbeddingOptions): Embedding[] {
  const { filters, eigenvalues, totalVariance } = principalComponents(points, { components: 2 });
  const scores = scoresOf(points, filters);
  const used = Math.min(perplexity, largestPerplexity(points.shape[0]));
  const { embedding, divergence } = tsne(points, { seed, perplexity: used, iterations });
  const trusted = (places: NdArray) => trustworthiness(points, places, trustedNeighbours);
  return [
    {
      method: 'pca',
      places: scores,
      explained: Array.from(eigenvalues, (value) => value / totalVariance),
      perplexity: null,
      divergence: null,
      trustworthiness: trusted(scores),
    },
    {
      method: 't-sne',
      places: embedding,
      explained: null,
      perplexity: used,
      divergence,
      trustworthiness: trusted(embedding),
    },
  ];
}

/** Centred points along the first two components; 0 along one that is not there. */
function scoresOf({ shape: [n, size], data }: NdArray, { shape: [components], data: filters }: NdArray): NdArray {
  const scores = new Float32Array(2 * n);
  for (let k = 0; k < Math.min(2, components); k++) {
    let centre = 0;
    for (let i = 0; i < n; i++) {
      let product = 0;
      for (let j = 0; j < size; j++) product += data[i * size + j] * filters[k * size + j];
      scores[2 * i + k] = product;
      centre += product / n;
    }
    for (let i = 0; i < n; i++) scores[2 * i + k] -= centre;
  }
  return { shape: [n, 2], data: scores };
}
