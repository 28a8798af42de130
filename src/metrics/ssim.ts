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

/** SSIM of two planes without a missing value. */
function similarityOf(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  const [left, right] = [new Float64Array(a), new Float64Array(b)];
  const [squares, products] = [new Float64Array(left.length), new Float64Array(left.length)];
  for (let i = 0; i < left.length; i++) {
    squares[i] = left[i] * left[i] + right[i] * right[i];
    products[i] = left[i] * right[i];
  }
  const [across, down] = [gaussian(Math.min(longestWindow, width)), gaussian(Math.min(longestWindow, height))];
  const [meansA, meansB, meanSquares, meanProducts] = [left, right, squares, products].map((plane) =>
    windowMeans(plane, width, across, down),
  );
  let sum = 0;
  for (let place = 0; place < meansA.length; place++) {
    const product = meansA[place] * meansB[place];
    const bothSquared = meansA[place] * meansA[place] + meansB[place] * meansB[place];
    const luminance = (2 * product + luminanceConstant) / (bothSquared + luminanceConstant);
    const structure =
      (2 * (meanProducts[place] - product) + contrastConstant) / (meanSquares[place] - bothSquared + contrastConstant);
    sum += luminance * structure;
  }
  return sum / meansA.length;
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

/** Weighted means over all windows [row, column] of a plane; the Gaussian is the product of one along each axis. */
function windowMeans(plane: Float64Array, width: number, across: Float64Array, down: Float64Array): Float64Array {
  const rows = plane.length / width;
  const columns = width - across.length + 1;
  const ofRows = weightedSums(plane, { rows, columns, stride: width, step: 1 }, across);
  return weightedSums(ofRows, { rows: rows - down.length + 1, columns, stride: columns, step: columns }, down);
}

/** Where windows begin, `stride` from row to row, and the step from a value of a window to the next. */
interface WindowGrid {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly step: number;
}

/** Weighted sums over the windows of a grid. The weights are symmetric: two values share one. */
function weightedSums(values: Float64Array, grid: WindowGrid, weights: Float64Array): Float64Array {
  const { rows, columns, stride, step } = grid;
  const last = weights.length - 1;
  const pairs = weights.length >> 1;
  const middle = weights.length % 2 === 1 ? weights[pairs] : 0;
  const sums = new Float64Array(rows * columns);
  for (let row = 0, place = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, place++) {
      const first = row * stride + column;
      let sum = middle * values[first + pairs * step];
      for (let k = 0, low = first, high = first + last * step; k < pairs; k++, low += step, high -= step) {
        sum += weights[k] * (values[low] + values[high]);
      }
      sums[place] = sum;
    }
  }
  return sums;
}

function gaussian(length: number): Float64Array {
  const taps = Float64Array.from({ length }, (_, i) => Math.exp(-((i - (length - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}
