import type { RandomStream } from '../../../random/stream.ts';

/**
 * A tuned area that can be placed anew: masks over the reached cells, by the place of the centre among them. The cell at the boundary is
 * drawn at every call, so that on average a mask holds as many frames as the area itself.
 */
export interface PlaceableArea {
  at(centre: number): Uint8Array;
}

/** The cells of a plane that frames reach. */
export interface ReachedPlane {
  readonly cells: readonly number[];
  /** Share of the frames in each, and sums of them. */
  readonly weights: Float64Array;
  readonly cumulative: Float64Array;
  /** The area of a mask [cell of the grid]; ties between cells and the cell at the boundary are drawn from `stream`. */
  areaOf(mask: Uint8Array, stream: RandomStream): PlaceableArea;
}

/** Cells with fewer frames count as outside, as in `tunedArea`. */
const fewestFrames = 5;
/** Added to the variance of an area along both axes, in cells squared: the size of a cell itself. */
const cellVariance = 0.3;
/** Cells that are equally far come in random order. */
const tie = 1e-9;

/** The reached cells of a grid [rows, columns] with `visits` frames a cell. */
export function reachedPlane(visits: ArrayLike<number>, [, columns]: readonly [number, number]): ReachedPlane {
  const cells = Array.from({ length: visits.length }, (_, cell) => cell).filter((cell) => visits[cell] >= fewestFrames);
  const total = cells.reduce((sum, cell) => sum + visits[cell], 0);
  const weights = Float64Array.from(cells, (cell) => visits[cell] / total);
  let sum = 0;
  const cumulative = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  const x = Float64Array.from(cells, (cell) => cell % columns);
  const y = Float64Array.from(cells, (cell) => Math.floor(cell / columns));
  return {
    cells,
    weights,
    cumulative,
    areaOf(mask, stream) {
      const inside = Array.from(cells.keys()).filter((place) => mask[cells[place]] === 1);
      const frames = inside.reduce((all, place) => all + weights[place], 0);
      const inverse = inverseCovariance(inside, x, y);
      const placed = new Map<number, Placed>();
      const place = (centre: number): Placed => {
        const distances = Float64Array.from(cells, (_, i) => {
          const [dx, dy] = [x[i] - x[centre], y[i] - y[centre]];
          return inverse.xx * dx * dx + 2 * inverse.xy * dx * dy + inverse.yy * dy * dy + tie * stream.uniform();
        });
        return filledUpTo(frames, distances, weights);
      };
      return {
        at(centre) {
          const known = placed.get(centre) ?? place(centre);
          placed.set(centre, known);
          return stream.uniform() < known.chance ? known.whole : known.without;
        },
      };
    },
  };
}

/** Masks that hold as many frames as an area only between them. */
interface Placed {
  /** The cells before the boundary, and with the one there. */
  readonly without: Uint8Array;
  readonly whole: Uint8Array;
  /** Probability of `whole` with which the frames held are those of the area, on average. */
  readonly chance: number;
}

/** The nearest cells until `frames` of the weights are held; none where none are wanted. */
function filledUpTo(frames: number, distances: Float64Array, weights: Float64Array): Placed {
  const farthest = radiusOf(distances, weights, frames);
  const whole = Uint8Array.from(distances, (distance) => (distance <= farthest ? 1 : 0));
  const edge = distances.indexOf(farthest);
  if (edge < 0) return { without: whole, whole, chance: 1 };
  const without = whole.slice();
  without[edge] = 0;
  const held = without.reduce((sum, isIn, i) => sum + isIn * weights[i], 0);
  return { without, whole, chance: (frames - held) / weights[edge] };
}

/** The smallest distance within which `frames` of the weights lie; below all distances where none are wanted. */
function radiusOf(distances: Float64Array, weights: Float64Array, frames: number): number {
  const within = (radius: number) => {
    let held = 0;
    for (let i = 0; i < distances.length; i++) if (distances[i] <= radius) held += weights[i];
    return held;
  };
  if (frames <= 1e-12) return -1;
  const ordered = distances.slice().sort();
  let [low, high] = [0, ordered.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (within(ordered[middle]) >= frames - 1e-12) high = middle;
    else low = middle + 1;
  }
  return ordered[low];
}

/** Inverse of the covariance of the places of some cells, with the variance of a cell itself. */
function inverseCovariance(inside: readonly number[], x: Float64Array, y: Float64Array) {
  const count = Math.max(1, inside.length);
  const meanOf = (values: Float64Array) => inside.reduce((sum, i) => sum + values[i], 0) / count;
  const [mx, my] = [meanOf(x), meanOf(y)];
  const product = (a: (i: number) => number, b: (i: number) => number) =>
    inside.reduce((sum, i) => sum + a(i) * b(i), 0) / count;
  const [dx, dy] = [(i: number) => x[i] - mx, (i: number) => y[i] - my];
  const [xx, xy, yy] = [product(dx, dx) + cellVariance, product(dx, dy), product(dy, dy) + cellVariance];
  const determinant = xx * yy - xy * xy;
  return { xx: yy / determinant, xy: -xy / determinant, yy: xx / determinant };
}
