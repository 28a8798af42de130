import { expectShape, type NdArray } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import { transformAxes } from '../../../signal/fourier.ts';
import { type LeastSquares, levenbergMarquardt } from '../../checks/levenberg-marquardt.ts';
import { type GaborShape, gaborProjector } from './gabor-projector.ts';

/** A grating under a Gaussian (Jones & Palmer 1987, eq. 1, the envelope's axes along and across the grating's wave). */
export interface Gabor2d {
  readonly gain: number;
  /** Pixels from the left and from the top. */
  readonly centreX: number;
  readonly centreY: number;
  /** Of the bars, 0 = horizontal, 90 = vertical, counter-clockwise, in [0, 180). */
  readonly orientationDeg: number;
  readonly cyclesPerPixel: number;
  /** Phase at the centre in (−180, 180]; 0 = a bright bar there. */
  readonly phaseDeg: number;
  /** Standard deviations of the envelope in pixels, along the wave (across the bars) and along the bars. */
  readonly widthAlongWave: number;
  readonly widthAlongBars: number;
  /** 1 − Σ error²/Σ map². */
  readonly explained: number;
}

/** The grating's peaks in the amplitude spectrum that are tried. */
const spectralPeaks = 3;
const startingWidths = [0.08, 0.2];
/** Steps from every start, how many of them are followed to the end, and steps then. */
const [firstSteps, finished, lastSteps] = [10, 2, 60];
/** A step that lowers the error by less than this part of it is the last. */
const convergence = 1e-6;

/**
 * Gabor fit of a map [y, x] by Levenberg–Marquardt from the peaks of its spectrum: a few steps from every start, then to
 * the end from the best of them. Throws InvalidShape for other axes, InvalidData for a map of zeros.
 */
export function fitGabor2d(map: NdArray<Float64Array>): Gabor2d {
  expectShape(map, 'A spatial map', ['height', 'width']);
  const [height, width] = map.shape;
  const energy = squares(map.data);
  if (!(energy > 0)) throw new CortexError('InvalidData', 'A map of zeros has no Gabor; leave it out.');
  const project = gaborProjector(height, width);
  const problem: LeastSquares = {
    count: map.data.length,
    lower: [-0.5, -0.5, -Math.PI, -Math.PI, Math.log(0.5), Math.log(0.5)],
    upper: [width - 0.5, height - 0.5, Math.PI, Math.PI, Math.log(2 * width), Math.log(2 * height)],
    residuals: (shape, into) => void project(map.data, shape, into),
  };
  const begun = startsOf(map)
    .map((start) => levenbergMarquardt(problem, start, { iterations: firstSteps, convergence }))
    .sort((a, b) => a.cost - b.cost);
  const fits = begun
    .slice(0, finished)
    .map(({ parameters }) => levenbergMarquardt(problem, parameters, { iterations: lastSteps, convergence }));
  const best = fits.reduce((a, b) => (b.cost < a.cost ? b : a));
  const { cosine, sine } = project(map.data, best.parameters, new Float64Array(map.data.length));
  return describe(best.parameters, cosine, sine, 1 - best.cost / energy);
}

/** Phases of two maps under one grating and envelope. */
export interface Quadrature {
  /** |sin of the phase difference| times the geometric mean of the shares explained: 1 for a quadrature pair. */
  readonly index: number;
  /** Phase of the second map minus that of the first, in (−180, 180]. */
  readonly phaseDifferenceDeg: number;
}

/**
 * How near two maps [y, x] come to a quadrature pair (Adelson & Bergen 1985) under the grating and envelope of `fit`, that
 * of the first map when left out. Throws InvalidShape or InvalidData.
 */
export function quadratureIndex(
  first: NdArray<Float64Array>,
  second: NdArray<Float64Array>,
  fit: Gabor2d = fitGabor2d(first),
): Quadrature {
  const shape = shapeOf(fit);
  const [height, width] = first.shape;
  expectShape(second, 'The second map', ['height', 'width'], [height, width]);
  const project = gaborProjector(height, width);
  const phases = [first, second].map(({ data }) => {
    const residuals = new Float64Array(data.length);
    const { cosine, sine } = project(data, shape, residuals);
    return { phase: Math.atan2(-sine, cosine), explained: Math.max(0, 1 - squares(residuals) / squares(data)) };
  });
  const difference = phases[1].phase - phases[0].phase;
  const explained = Math.sqrt(phases[0].explained * phases[1].explained);
  const wrapped = Math.atan2(Math.sin(difference), Math.cos(difference));
  return { index: Math.abs(Math.sin(difference)) * explained, phaseDifferenceDeg: (wrapped * 180) / Math.PI };
}

function startsOf({ shape: [height, width], data }: NdArray<Float64Array>): Float64Array[] {
  let [mass, x0, y0] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const weight = data[i] * data[i];
    mass += weight;
    x0 += weight * (i % width);
    y0 += weight * Math.floor(i / width);
  }
  return spectrumPeaks(data, height, width).flatMap(([kx, ky]) =>
    startingWidths.map((share) =>
      Float64Array.of(x0 / mass, y0 / mass, kx, ky, Math.log(share * width), Math.log(share * height)),
    ),
  );
}

/** Wave vectors of the largest amplitudes in one half of the plane, and a slow one for blobs. */
function spectrumPeaks(data: Float64Array, height: number, width: number): [number, number][] {
  const complex = new Float64Array(2 * data.length);
  for (let i = 0; i < data.length; i++) complex[2 * i] = data[i];
  const spectrum = transformAxes(complex, [height, width]);
  const waves = Array.from({ length: data.length }, (_, i) => {
    const row = Math.floor(i / width);
    const column = i % width;
    const ky = (2 * Math.PI * (row > height / 2 ? row - height : row)) / height;
    const kx = (2 * Math.PI * (column > width / 2 ? column - width : column)) / width;
    return { kx, ky, power: spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2 };
  });
  const half = waves.filter(({ kx, ky }) => kx > 0 || (kx === 0 && ky > 0));
  const peaks = half.sort((a, b) => b.power - a.power).slice(0, spectralPeaks);
  return [...peaks.map(({ kx, ky }): [number, number] => [kx, ky]), [Math.PI / width, 0]];
}

function describe(shape: GaborShape, cosine: number, sine: number, explained: number): Gabor2d {
  // The wave vector and its opposite are one grating; take the one that points right, or down.
  const turned = shape[2] < 0 || (shape[2] === 0 && shape[3] < 0) ? -1 : 1;
  const [kx, ky] = [turned * shape[2], turned * shape[3]];
  const orientation = 90 - (Math.atan2(ky, kx) * 180) / Math.PI;
  return {
    gain: Math.hypot(cosine, sine),
    centreX: shape[0],
    centreY: shape[1],
    orientationDeg: ((orientation % 180) + 180) % 180,
    cyclesPerPixel: Math.hypot(kx, ky) / (2 * Math.PI),
    phaseDeg: (Math.atan2(-turned * sine, cosine) * 180) / Math.PI,
    widthAlongWave: Math.exp(shape[4]),
    widthAlongBars: Math.exp(shape[5]),
    explained,
  };
}

function shapeOf(fit: Gabor2d): Float64Array {
  const wave = ((90 - fit.orientationDeg) * Math.PI) / 180;
  const length = 2 * Math.PI * fit.cyclesPerPixel;
  return Float64Array.of(
    fit.centreX,
    fit.centreY,
    length * Math.cos(wave),
    length * Math.sin(wave),
    Math.log(fit.widthAlongWave),
    Math.log(fit.widthAlongBars),
  );
}

const squares = (values: Float64Array): number => values.reduce((sum, value) => sum + value * value, 0);
