import { CortexError } from '../errors.ts';
import { toByte } from './grey.ts';
import { hasMissing } from './rounding.ts';
import { mean } from './summary.ts';

/** Edge in pixels of the window that SSIM compares; that of smaller frames is the frame. */
const longestWindow = 11;
const sigma = 1.5;
const luminanceConstant = (0.01 * 255) ** 2;
const contrastConstant = (0.03 * 255) ** 2;

/**
 * Structural similarity (Wang et al. 2004, eq. 13) of two 8-bit planes [height, width]: Gaussian 11 × 11 window of σ 1.5,
 * population statistics, C1 = (.01·255)², C2 = (.03·255)², mean over the places where the window fits. Along an axis of
 * fewer than 11 pixels the window is as long as the axis and centred on it: one place.
 *
 * NaN when a value is missing (NaN).
 */
export function ssimBytes(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  if (a.length !== height * width || b.length !== a.length) {
    throw new CortexError(
      'InvalidShape',
      `SSIM compares two planes of ${height} × ${width} values but they have ${a.length} and ${b.length}.`,
    );
  }
  return hasMissing(a) || hasMissing(b) ? Number.NaN : similarityOf(a, b, height, width);
}

function similarityOf(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  const across = gaussian(Math.min(longestWindow, width));
  const down = gaussian(Math.min(longestWindow, height));
  return meanSimilarity(momentsOfRows(a, b, width, across), down);
}

/**
 * SSIM of two frames [height, width, colour] in [0, 1], rounded to 8 bits: the mean over the colours. NaN when a value is
 * missing.
 */
export function ssimFrames(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  const colours = a.length / (height * width);
  if (!Number.isInteger(colours) || colours < 1 || b.length !== a.length) {
    throw new CortexError(
      'InvalidShape',
      `SSIM compares two frames of ${height} × ${width} pixels but they have ${a.length} and ${b.length} values.`,
    );
  }
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  const bytesOf = (frame: ArrayLike<number>, colour: number) => {
    const bytes = new Uint8Array(height * width);
    for (let i = 0; i < bytes.length; i++) bytes[i] = toByte(frame[colours * i + colour]);
    return bytes;
  };
  return mean(
    Array.from({ length: colours }, (_, colour) => similarityOf(bytesOf(a, colour), bytesOf(b, colour), height, width)),
  );
}

/** Weighted means of the values, squares and products of two planes over windows [row, column]. */
interface Moments {
  readonly columns: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly aa: Float64Array;
  readonly bb: Float64Array;
  readonly ab: Float64Array;
}

/** Over windows of one row: the Gaussian is the product of one along each axis, so the columns follow by themselves. */
function momentsOfRows(a: ArrayLike<number>, b: ArrayLike<number>, width: number, weights: Float64Array): Moments {
  const rows = a.length / width;
  const columns = width - weights.length + 1;
  // Typed, since values are read often.
  const [left, right] = [new Float64Array(a), new Float64Array(b)];
  const plane = () => new Float64Array(rows * columns);
  const moments = { columns, a: plane(), b: plane(), aa: plane(), bb: plane(), ab: plane() };
  for (let place = 0; place < rows * columns; place++) {
    const first = place + Math.floor(place / columns) * (width - columns);
    let [sumA, sumB, sumAa, sumBb, sumAb] = [0, 0, 0, 0, 0];
    for (let tap = 0; tap < weights.length; tap++) {
      const [x, y] = [left[first + tap], right[first + tap]];
      const [weightedX, weightedY] = [weights[tap] * x, weights[tap] * y];
      sumA += weightedX;
      sumB += weightedY;
      sumAa += weightedX * x;
      sumBb += weightedY * y;
      sumAb += weightedX * y;
    }
    moments.a[place] = sumA;
    moments.b[place] = sumB;
    moments.aa[place] = sumAa;
    moments.bb[place] = sumBb;
    moments.ab[place] = sumAb;
  }
  return moments;
}

/** Mean similarity over the windows of `weights.length` rows. */
function meanSimilarity({ columns, a, b, aa, bb, ab }: Moments, weights: Float64Array): number {
  const places = a.length - (weights.length - 1) * columns;
  let sum = 0;
  for (let place = 0; place < places; place++) {
    let [meanA, meanB, meanAa, meanBb, meanAb] = [0, 0, 0, 0, 0];
    for (let tap = 0; tap < weights.length; tap++) {
      const at = place + tap * columns;
      meanA += weights[tap] * a[at];
      meanB += weights[tap] * b[at];
      meanAa += weights[tap] * aa[at];
      meanBb += weights[tap] * bb[at];
      meanAb += weights[tap] * ab[at];
    }
    const [squareA, squareB, product] = [meanA * meanA, meanB * meanB, meanA * meanB];
    const luminance = (2 * product + luminanceConstant) / (squareA + squareB + luminanceConstant);
    const structure =
      (2 * (meanAb - product) + contrastConstant) / (meanAa - squareA + (meanBb - squareB) + contrastConstant);
    sum += luminance * structure;
  }
  return sum / places;
}

function gaussian(length: number): Float64Array {
  const taps = Float64Array.from({ length }, (_, i) => Math.exp(-((i - (length - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
