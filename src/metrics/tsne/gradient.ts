import type { Affinities } from './affinities.ts';
import { QuadTree } from './quad-tree.ts';

/**
 * Gradient of t-SNE at `places`, x and y of every point (van der Maaten & Hinton 2008, eq. 5), with p multiplied by
 * `exaggeration`. Repulsion is summed over the cells of a quadtree that look smaller than `theta`, width over distance
 * (van der Maaten 2014, section 4.2); 0 sums over all pairs.
 */
export function tsneGradient(
  { rowStart, column, value }: Affinities,
  places: Float64Array,
  { theta, exaggeration = 1 }: { readonly theta: number; readonly exaggeration?: number },
): Float64Array {
  const { repulsion, normaliser } = repulsionOf(places, theta);
  const gradient = new Float64Array(places.length);
  for (let i = 0; i < places.length / 2; i++) {
    let [x, y] = [0, 0];
    for (let k = rowStart[i]; k < rowStart[i + 1]; k++) {
      const dx = places[2 * i] - places[2 * column[k]];
      const dy = places[2 * i + 1] - places[2 * column[k] + 1];
      const pull = value[k] / (1 + dx * dx + dy * dy);
      x += pull * dx;
      y += pull * dy;
    }
    gradient[2 * i] = 4 * (exaggeration * x - repulsion[2 * i] / normaliser);
    gradient[2 * i + 1] = 4 * (exaggeration * y - repulsion[2 * i + 1] / normaliser);
  }
  return gradient;
}

/** Kullback–Leibler divergence of an embedding from its affinities in nats (van der Maaten & Hinton 2008, eq. 2). */
export function tsneDivergence({ rowStart, column, value }: Affinities, places: Float64Array, theta: number): number {
  const { normaliser } = repulsionOf(places, theta);
  let divergence = 0;
  for (let i = 0; i < places.length / 2; i++) {
    for (let k = rowStart[i]; k < rowStart[i + 1]; k++) {
      const square =
        (places[2 * i] - places[2 * column[k]]) ** 2 + (places[2 * i + 1] - places[2 * column[k] + 1]) ** 2;
      if (value[k] > 0) divergence += value[k] * Math.log(value[k] * normaliser * (1 + square));
    }
  }
  return divergence;
}

/** Σ (1 + d²)⁻² (yᵢ − yⱼ) of every point, and the sum of (1 + d²)⁻¹ over all pairs. */
function repulsionOf(places: Float64Array, theta: number) {
  const { width, count, meanX, meanY, children, cellOf } = new QuadTree(places);
  const repulsion = new Float64Array(places.length);
  const stack: number[] = [];
  let normaliser = 0;
  for (let i = 0; i < places.length / 2; i++) {
    let [x, y] = [0, 0];
    stack.push(0);
    for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
      const dx = places[2 * i] - meanX[cell];
      const dy = places[2 * i + 1] - meanY[cell];
      const square = dx * dx + dy * dy;
      const first = children[cell];
      if (first >= 0 && width[cell] ** 2 >= theta * theta * square) {
        for (let k = 0; k < 4; k++) if (count[first + k] > 0) stack.push(first + k);
        continue;
      }
      const closeness = 1 / (1 + square);
      const others = (count[cell] - (cell === cellOf[i] ? 1 : 0)) * closeness;
      normaliser += others;
      x += others * closeness * dx;
      y += others * closeness * dy;
    }
    repulsion[2 * i] = x;
    repulsion[2 * i + 1] = y;
  }
  return { repulsion, normaliser };
}
