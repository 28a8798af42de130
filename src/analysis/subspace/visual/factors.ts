import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expectShape, type NdArray, sizeOf } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';

/** A receptive volume [lag, y, x, colour] as near as a product of time, space and colour comes to it. */
export interface VolumeFactors {
  /** σ₁²/Σσ² of the matrix [lag, place · colour]: 1 for a product of time and space (DeAngelis et al. 1995). */
  readonly separability: number;
  /** Leading time course [lag], unit norm, its largest value positive. */
  readonly temporal: Float64Array;
  /** Direction in colour space of the most energy, unit norm, its largest entry positive. */
  readonly chromaticAxis: Float64Array;
  /** Share of the energy along that direction. */
  readonly chromaticShare: number;
  /** Map [y, x] under the leading time course and colour. */
  readonly spatial: NdArray<Float64Array>;
}

/** Takes a receptive volume apart. Throws InvalidShape for other axes, InvalidData for a volume that is zero or not finite. */
export function factoriseVolume(volume: NdArray): VolumeFactors {
  expectVolume(volume);
  const [lags, height, width, colours] = volume.shape;
  const places = height * width;
  const { value, vector: temporal } = leading(gram(volume.data, lags, places * colours));
  const frame = new Float64Array(places * colours);
  for (let i = 0; i < volume.data.length; i++) {
    frame[i % frame.length] += temporal[Math.floor(i / frame.length)] * volume.data[i];
  }
  const byColour = colourGram(volume);
  const { value: chromatic, vector: chromaticAxis } = leading(byColour);
  const spatial = new Float64Array(places);
  for (let i = 0; i < frame.length; i++) spatial[Math.floor(i / colours)] += frame[i] * chromaticAxis[i % colours];
  return {
    separability: value / byColour.trace(),
    temporal,
    chromaticAxis,
    chromaticShare: chromatic / byColour.trace(),
    spatial: { shape: [height, width], data: spatial },
  };
}

/** Throws InvalidShape or InvalidData unless `volume` is [lag, y, x, colour], finite and not zero. */
export function expectVolume(volume: NdArray): void {
  expectShape(volume, 'A receptive volume', ['lag', 'height', 'width', 'colour']);
  let energy = 0;
  for (const value of volume.data) energy += value * value;
  if (!(energy > 0) || !Number.isFinite(energy)) {
    throw new CortexError('InvalidData', `A receptive volume of energy ${energy} has no shape; leave this one out.`);
  }
}

/** Rows · rowsᵀ of data [rows, columns]. */
function gram(data: Float32Array, rows: number, columns: number): Matrix {
  const products = Matrix.zeros(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += data[i * columns + k] * data[j * columns + k];
      products.set(i, j, sum);
      products.set(j, i, sum);
    }
  }
  return products;
}

function colourGram({ shape, data }: NdArray): Matrix {
  const colours = shape[3];
  const products = Matrix.zeros(colours, colours);
  const pixels = sizeOf(shape) / colours;
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let a = 0; a < colours; a++) {
      for (let b = 0; b < colours; b++) {
        products.set(a, b, products.get(a, b) + data[pixel * colours + a] * data[pixel * colours + b]);
      }
    }
  }
  return products;
}

/** Largest eigenvalue and its vector, whose largest entry is made positive. */
function leading(matrix: Matrix): { value: number; vector: Float64Array } {
  const { leftSingularVectors, diagonal } = new SingularValueDecomposition(matrix);
  const vector = Float64Array.from(leftSingularVectors.getColumn(0));
  const largest = vector.reduce((best, entry) => (Math.abs(entry) > Math.abs(best) ? entry : best));
  return { value: diagonal[0], vector: largest < 0 ? vector.map((entry) => -entry) : vector };
}
