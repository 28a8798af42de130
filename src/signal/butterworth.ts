import { CortexError } from '../errors.ts';

/** Coefficients of a digital filter Σ a_k y(t − k) = Σ b_k x(t − k); a_0 = 1. */
export interface FilterCoefficients {
  readonly b: Float64Array;
  readonly a: Float64Array;
}

/** What a Butterworth filter lets through, or stops, by its corner frequencies (−3 dB). */
type FilterBand =
  | { readonly kind: 'low-pass' | 'high-pass'; readonly cornerHz: number }
  | { readonly kind: 'band-pass' | 'band-stop'; readonly cornersHz: readonly [number, number] };

type Complex = readonly [re: number, im: number];

/** Zeros and poles in the plane and the gain. */
interface ZerosPoles {
  readonly zeros: readonly Complex[];
  readonly poles: readonly Complex[];
  readonly gain: number;
}

/** Twice the sampling rate of the bilinear transform; any value does. */
const bilinearRate = 4;

/**
 * Digital Butterworth filter (Butterworth 1930; bilinear transform with the corners prewarped, Oppenheim & Schafer 2010,
 * §7.2), as SciPy's `butter`. A band-pass or band-stop of `order` N has 2N poles. Throws Unsupported unless every corner lies strictly
 * between 0 and half the sampling rate, InvalidInput for an order that is no positive whole number.
 */
export function butterworth(order: number, band: FilterBand, samplingRateHz: number): FilterCoefficients {
  if (!Number.isInteger(order) || order < 1) {
    throw new CortexError('InvalidInput', `The order of a filter must be a positive whole number but is ${order}.`);
  }
  const corners = 'cornersHz' in band ? [...band.cornersHz] : [band.cornerHz];
  checkCorners(corners, samplingRateHz);
  const [low, high] = corners.map((hz) => bilinearRate * Math.tan((Math.PI * hz) / samplingRateHz));
  const prototype = Array.from({ length: order }, (_, k): Complex => {
    const angle = (Math.PI * (2 * k - order + 1)) / (2 * order);
    return [-Math.cos(angle), -Math.sin(angle)];
  });
  const { zeros, poles, gain } = bilinear(analogFilter(prototype, band.kind, low, high));
  return { b: polynomial(zeros).map((value) => gain * value), a: polynomial(poles) };
}

function checkCorners(corners: readonly number[], samplingRateHz: number): void {
  const nyquist = samplingRateHz / 2;
  const wrong = corners.find((hz) => !(hz > 0 && hz < nyquist));
  if (wrong !== undefined) {
    throw new CortexError(
      'Unsupported',
      `A corner at ${wrong} Hz needs a sampling rate above ${2 * wrong} Hz but it is ${samplingRateHz} Hz (half of it: ${nyquist}); count spikes in steps of 10 or 20 ms.`,
    );
  }
  if (corners.length === 2 && !(corners[0] < corners[1])) {
    throw new CortexError('InvalidInput', `The corners of a band must rise but are ${corners.join(' and ')} Hz.`);
  }
}

function analogFilter(prototype: readonly Complex[], kind: FilterBand['kind'], low: number, high: number): ZerosPoles {
  switch (kind) {
    case 'low-pass':
      return { zeros: [], poles: prototype.map((pole) => scale(pole, low)), gain: low ** prototype.length };
    case 'high-pass':
      return highPass(prototype, low);
    case 'band-pass':
      return bandPass(prototype, low, high);
    case 'band-stop':
      return bandStop(prototype, low, high);
  }
}

/** The poles of the unit low-pass lie on the unit circle, so the gain stays 1. */
function highPass(prototype: readonly Complex[], corner: number): ZerosPoles {
  return {
    zeros: prototype.map(() => [0, 0]),
    poles: prototype.map((pole) => divide([corner, 0], pole)),
    gain: 1,
  };
}

/** s → (s² + low · high) / (s · width): each pole p becomes the two roots around p · width/2. */
function bandPass(prototype: readonly Complex[], low: number, high: number): ZerosPoles {
  const width = high - low;
  const poles = prototype.flatMap((pole) => rootsAround(scale(pole, width / 2), low * high));
  return { zeros: prototype.map(() => [0, 0]), poles, gain: width ** prototype.length };
}

/** s → s · width / (s² + low · high): zeros at the middle ±i√(low · high); the gain stays 1 as for the high-pass. */
function bandStop(prototype: readonly Complex[], low: number, high: number): ZerosPoles {
  const middle = Math.sqrt(low * high);
  return {
    zeros: prototype.flatMap((): Complex[] => [
      [0, middle],
      [0, -middle],
    ]),
    poles: prototype.flatMap((pole) => rootsAround(divide([(high - low) / 2, 0], pole), low * high)),
    gain: 1,
  };
}

/** h ± √(h² − product). */
function rootsAround(half: Complex, product: number): [Complex, Complex] {
  const square = multiply(half, half);
  const root = squareRoot([square[0] - product, square[1]]);
  return [add(half, root), add(half, scale(root, -1))];
}

function bilinear({ zeros, poles, gain }: ZerosPoles): ZerosPoles {
  const moved = ([re, im]: Complex) => divide([bilinearRate + re, im], [bilinearRate - re, -im]);
  const product = (points: readonly Complex[]) =>
    points.reduce<Complex>((all, [re, im]) => multiply(all, [bilinearRate - re, -im]), [1, 0]);
  const atInfinity = Array.from({ length: poles.length - zeros.length }, (): Complex => [-1, 0]);
  return {
    zeros: [...zeros.map(moved), ...atInfinity],
    poles: poles.map(moved),
    gain: gain * divide(product(zeros), product(poles))[0],
  };
}

/** Coefficients of Π (1 − root/z), whose roots come in conjugate pairs. */
function polynomial(roots: readonly Complex[]): Float64Array {
  let coefficients: Complex[] = [[1, 0]];
  for (const root of roots) {
    coefficients = Array.from({ length: coefficients.length + 1 }, (_, k) => {
      const [here, before] = [coefficients[k] ?? [0, 0], coefficients[k - 1] ?? [0, 0]];
      return add(here, scale(multiply(root, before), -1));
    });
  }
  return Float64Array.from(coefficients, ([re]) => re);
}

const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
const scale = ([re, im]: Complex, factor: number): Complex => [factor * re, factor * im];
const multiply = (a: Complex, b: Complex): Complex => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];

function divide(a: Complex, b: Complex): Complex {
  return scale(multiply(a, [b[0], -b[1]]), 1 / (b[0] * b[0] + b[1] * b[1]));
}

function squareRoot([re, im]: Complex): Complex {
  const radius = Math.hypot(re, im);
  return [Math.sqrt((radius + re) / 2), Math.sign(im || 1) * Math.sqrt((radius - re) / 2)];
}
