import type { NdArray, TypedArray } from '../../arrays.ts';
import { euclideanDistances, withoutSelf } from '../distances.ts';
import { nearestNeighbours } from '../nearest-neighbours.ts';

/** Joint probabilities p of pairs of points, a sparse symmetric matrix row by row; they sum to 1. */
export interface Affinities {
  /** Where the entries of every row start, and the number of all entries. */
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
  /** [point] 1 / (2 σ²). */
  readonly beta: Float64Array;
}

const bisections = 100;
const entropyTolerance = 1e-10;

/**
 * Affinities of points [point, dimension] (van der Maaten & Hinton 2008, J. Mach. Learn. Res. 9:2579, eq. 1 and the
 * symmetric p of section 3.1): Gaussians whose width gives every point the same perplexity. Only the `neighbours` nearest
 * points count (van der Maaten 2014, J. Mach. Learn. Res. 15:3221, eq. 7: three times the perplexity); with all others the
 * affinities are exact.
 */
export function affinitiesOf(
  points: NdArray<TypedArray>,
  { perplexity, neighbours }: { readonly perplexity: number; readonly neighbours: number },
): Affinities {
  const [n] = points.shape;
  const distances = withoutSelf(euclideanDistances(points, points));
  const near = nearestNeighbours(distances, neighbours).data;
  const rows = Array.from({ length: n }, () => new Map<number, number>());
  const beta = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const own = near.subarray(i * neighbours, (i + 1) * neighbours);
    const squares = Float64Array.from(own, (j) => distances.data[i * n + j] ** 2);
    const found = conditional(squares, Math.log(perplexity));
    beta[i] = found.beta;
    own.forEach((j, k) => {
      const half = found.p[k] / (2 * n);
      rows[i].set(j, (rows[i].get(j) ?? 0) + half);
      rows[j].set(i, (rows[j].get(i) ?? 0) + half);
    });
  }
  const rowStart = new Int32Array(n + 1);
  rows.forEach(({ size }, i) => {
    rowStart[i + 1] = rowStart[i] + size;
  });
  const entries = rows.flatMap((row) => [...row]);
  const column = Int32Array.from(entries, ([j]) => j);
  return { rowStart, column, value: Float64Array.from(entries, ([, p]) => p), beta };
}

/** p of the neighbours at these squared distances, with the entropy `wanted` in nats, by bisection. */
function conditional(squares: Float64Array, wanted: number) {
  const nearest = squares[0];
  let [low, high, beta] = [0, Number.POSITIVE_INFINITY, 1];
  let p = squares;
  for (let step = 0; step < bisections; step++) {
    p = squares.map((square) => Math.exp(-beta * (square - nearest)));
    const sum = p.reduce((all, one) => all + one, 0);
    const meanSquare = p.reduce((all, one, k) => all + one * (squares[k] - nearest), 0) / sum;
    p = p.map((one) => one / sum);
    const excess = Math.log(sum) + beta * meanSquare - wanted;
    if (Math.abs(excess) < entropyTolerance) break;
    if (excess > 0) low = beta;
    else high = beta;
    beta = high === Number.POSITIVE_INFINITY ? 2 * beta : (low + high) / 2;
  }
  return { p, beta };
}
