import { expectShape, type NdArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';
import { transformAxes } from '../../signal/fourier.ts';
import { type LeastSquares, levenbergMarquardt } from '../checks/levenberg-marquardt.ts';

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

/** Place, wave vector (radians a pixel, y down) and log widths of a Gabor. */
type Shape = ArrayLike<number>;

/** The grating's peaks in the amplitude spectrum that are tried. */
const spectralPeaks = 3;
const startingWidths = [0.08, 0.2];

/** Gabor fit of a map [y, x] by Levenberg–Marquardt from the peaks of its spectrum. Throws InvalidData for a zero map. */
export function fitGabor2d(map: NdArray<Float64Array>): Gabor2d {
  expectShape(map, 'A spatial map', ['height', 'width']);
  const [height, width] = map.shape;
  const energy = map.data.reduce((sum, value) => sum + value * value, 0);
  if (!(energy > 0)) throw new CortexError('InvalidData', 'A map of zeros has no Gabor; leave it out.');
  const problem: LeastSquares = {
    count: map.data.length,
    lower: [-0.5, -0.5, -Math.PI, -Math.PI, Math.log(0.5), Math.log(0.5)],
    upper: [width - 0.5, height - 0.5, Math.PI, Math.PI, Math.log(2 * width), Math.log(2 * height)],
    residuals: (shape, into) => void projectOnto(shape, map, into),
  };
  const fits = startsOf(map).map((start) => levenbergMarquardt(problem, start, { iterations: 60 }));
  const best = fits.reduce((a, b) => (b.cost < a.cost ? b : a));
  const { cosine, sine } = projectOnto(best.parameters, map, new Float64Array(map.data.length));
  return describe(best.parameters, cosine, sine, 1 - best.cost / energy);
}

/**
 * Phases of two maps under one grating and envelope, those of the first map's fit. `index` is |sin of the phase
 * difference| times the geometric mean of the shares explained: 1 for a quadrature pair.
 */
export function quadratureIndex(
  first: NdArray<Float64Array>,
  second: NdArray<Float64Array>,
): { readonly index: number; readonly phaseDifferenceDeg: number } {
  const fit = fitGabor2d(first);
  const shape = shapeOf(fit);
  const phases = [first, second].map((map) => {
    const residuals = new Float64Array(map.data.length);
    const { cosine, sine } = projectOnto(shape, map, residuals);
    const total = map.data.reduce((sum, value) => sum + value * value, 0);
    const error = residuals.reduce((sum, value) => sum + value * value, 0);
    return { phase: Math.atan2(-sine, cosine), explained: Math.max(0, 1 - error / total) };
  });
  const difference = phases[1].phase - phases[0].phase;
  const explained = Math.sqrt(phases[0].explained * phases[1].explained);
  const wrapped = Math.atan2(Math.sin(difference), Math.cos(difference));
  return { index: Math.abs(Math.sin(difference)) * explained, phaseDifferenceDeg: (wrapped * 180) / Math.PI };
}

/** Best cosine and sine amplitudes under a shape; what is left of the map goes into `residuals`. */
function projectOnto(shape: Shape, { shape: [height, width], data }: NdArray<Float64Array>, residuals: Float64Array) {
  const [x0, y0, kx, ky] = [shape[0], shape[1], shape[2], shape[3]];
  const [along, across] = [Math.exp(shape[4]), Math.exp(shape[5])];
  const length = Math.hypot(kx, ky);
  const [ux, uy] = length > 0 ? [kx / length, ky / length] : [1, 0];
  const cosines = new Float64Array(data.length);
  const sines = new Float64Array(data.length);
  let [cc, cs, ss, cv, sv] = [0, 0, 0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [dx, dy] = [x - x0, y - y0];
      const [u, v] = [ux * dx + uy * dy, ux * dy - uy * dx];
      const envelope = Math.exp(-0.5 * ((u / along) ** 2 + (v / across) ** 2));
      const angle = kx * dx + ky * dy;
      const [cosine, sine] = [envelope * Math.cos(angle), envelope * Math.sin(angle)];
      cosines[i] = cosine;
      sines[i] = sine;
      cc += cosine * cosine;
      cs += cosine * sine;
      ss += sine * sine;
      cv += cosine * data[i];
      sv += sine * data[i];
    }
  }
  const determinant = cc * ss - cs * cs;
  // Without a grating the sine is nothing and the cosine alone is fitted.
  const regular = determinant > 1e-9 * cc * cc;
  const cosine = regular ? (cv * ss - sv * cs) / determinant : cc > 0 ? cv / cc : 0;
  const sine = regular ? (sv * cc - cv * cs) / determinant : 0;
  for (let i = 0; i < data.length; i++) residuals[i] = cosine * cosines[i] + sine * sines[i] - data[i];
  return { cosine, sine };
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

function describe(shape: Shape, cosine: number, sine: number, explained: number): Gabor2d {
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
