import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { NdArray } from '../../arrays.ts';
import { type FactorBounds, factorAt, fitFactor } from './gabor-factor.ts';
import { type LeastSquares, levenbergMarquardt } from './levenberg-marquardt.ts';
import { expectStrf, type StrfAxes } from './strf-axes.ts';

/** One factor of the Gabor: a sine of `cycles` per unit under a Gaussian, x in octaves or seconds. */
export interface GaborFactor {
  readonly centre: number;
  /** Standard deviation of the Gaussian. */
  readonly width: number;
  /** Cycles per octave, or per second. */
  readonly cycles: number;
  /** Radians, −π/2 … π/2. */
  readonly phase: number;
}

/** gain · spectral(x) · temporal(t), each exp(−(x − centre)²/2width²)·sin(2π·cycles·(x − centre) + phase). */
export interface GaborFit {
  readonly gain: number;
  /** x = log2 of the frequency in Hz. */
  readonly spectral: GaborFactor;
  /** t = seconds, the middle of lag 0 at half a bin. */
  readonly temporal: GaborFactor;
  /** E = 1 − MSE/variance of the STRF. */
  readonly explained: number;
}

/** Zeros around the STRF, so that what it does not show is taken for nothing rather than for anything. */
const paddingBins = 6;
const widthOctaves = [0.08, 5] as const;
const largestCyclesPerOctave = 2;

/**
 * Gabor fit of an STRF [lag, channel] (form of NEMS): the product of a spectral and a temporal Gabor. Each factor is
 * fitted first to the leading singular vectors, from a grid of starts, then both together by Levenberg–Marquardt. Bounds:
 * spectral width .08 to 5 octaves, at most 2 cycles an octave, at most fs/3 cycles a second, the centre in the window.
 * Canonical form: cycles not negative, phases in ±π/2, the sign in the gain. Throws InvalidShape, InvalidInput or
 * InvalidData for an STRF that does not fit its axes or is flat.
 */
export function fitGabor(strf: NdArray, axes: StrfAxes): GaborFit {
  expectStrf(strf, axes);
  const [lags, channels] = strf.shape;
  const octaves = padded(axes.channelHz.map(Math.log2));
  const seconds = padded(Array.from({ length: lags }, (_, lag) => ((lag + 0.5) * axes.binMs) / 1000));
  const target = padStrf(strf, seconds.length, octaves.length);
  const [temporalStart, spectralStart] = singularVectors(target, seconds.length, octaves.length);
  const spectralBounds = factorBounds(octaves, widthOctaves, largestCyclesPerOctave);
  const binSeconds = axes.binMs / 1000;
  const temporalBounds = factorBounds(seconds, [binSeconds / 2, lags * binSeconds], 1 / (3 * binSeconds));
  const spectral = fitFactor(spectralStart, octaves, spectralBounds);
  const temporal = fitFactor(temporalStart, seconds, temporalBounds);
  const joint = fitTogether(target, [octaves, seconds], [spectral, temporal], [spectralBounds, temporalBounds]);
  const fitted = outer(joint, octaves, seconds);
  let [error, sum, squareSum] = [0, 0, 0];
  for (let lag = 0; lag < lags; lag++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = strf.data[lag * channels + channel];
      error += (value - fitted[(lag + paddingBins) * octaves.length + channel + paddingBins]) ** 2;
      sum += value;
      squareSum += value * value;
    }
  }
  const total = squareSum - sum ** 2 / strf.data.length;
  return { ...canonical(joint), explained: 1 - error / total };
}

/** Value of the fit at every lag and channel, [lag, channel]. */
export function gaborStrf({ gain, spectral, temporal }: GaborFit, lags: number, axes: StrfAxes): NdArray {
  const parameters = [gain, ...factorValues(spectral), ...factorValues(temporal)];
  const seconds = Array.from({ length: lags }, (_, lag) => ((lag + 0.5) * axes.binMs) / 1000);
  const values = outer(Float64Array.from(parameters), axes.channelHz.map(Math.log2), seconds);
  return { shape: [lags, axes.channelHz.length], data: Float32Array.from(values) };
}

const factorValues = ({ centre, width, cycles, phase }: GaborFactor) => [centre, width, cycles, phase];

function factorBounds(
  padding: readonly number[],
  [narrowest, widest]: readonly [number, number],
  largestCycles: number,
): FactorBounds {
  const inside = padding.slice(paddingBins, -paddingBins);
  return {
    lower: [inside[0], narrowest, 0, -1e3],
    upper: [inside[inside.length - 1], widest, largestCycles, 1e3],
  };
}

/** Gain, spectral and temporal factor fitted together to the padded STRF. */
function fitTogether(
  target: Float64Array,
  [octaves, seconds]: readonly (readonly number[])[],
  [spectral, temporal]: readonly Float64Array[],
  [spectralBounds, temporalBounds]: readonly FactorBounds[],
): Float64Array {
  const problem: LeastSquares = {
    count: target.length,
    lower: [Number.NEGATIVE_INFINITY, ...spectralBounds.lower, ...temporalBounds.lower],
    upper: [Number.POSITIVE_INFINITY, ...spectralBounds.upper, ...temporalBounds.upper],
    residuals(parameters, into) {
      const values = outer(parameters, octaves, seconds);
      for (let i = 0; i < values.length; i++) into[i] = values[i] - target[i];
    },
  };
  const start = [spectral[0] * temporal[0], ...spectral.subarray(1), ...temporal.subarray(1)];
  return levenbergMarquardt(problem, start, { iterations: 100 }).parameters;
}

/** Values [time, frequency] of gain, spectral and temporal parameters. */
function outer(parameters: Float64Array, octaves: readonly number[], seconds: readonly number[]): Float64Array {
  const spectral = octaves.map((x) => parameters[0] * factorAt(parameters, 1, x));
  const values = new Float64Array(octaves.length * seconds.length);
  for (let t = 0; t < seconds.length; t++) {
    const weight = factorAt(parameters, 5, seconds[t]);
    for (let f = 0; f < octaves.length; f++) values[t * octaves.length + f] = weight * spectral[f];
  }
  return values;
}

function canonical([gain, ...parameters]: Float64Array): Omit<GaborFit, 'explained'> {
  let sign = 1;
  const factor = ([centre, width, cycles, phase]: readonly number[]): GaborFactor => {
    const turns = Math.round(phase / Math.PI);
    if (turns % 2 !== 0) sign = -sign;
    return { centre, width, cycles, phase: phase - turns * Math.PI };
  };
  const spectral = factor(parameters.slice(0, 4));
  const temporal = factor(parameters.slice(4));
  return { gain: sign * gain, spectral, temporal };
}

/** Places continued by `paddingBins` at both ends with the step of the ends. */
function padded(places: readonly number[]): number[] {
  const last = places.length - 1;
  const [low, high] = last > 0 ? [places[1] - places[0], places[last] - places[last - 1]] : [1, 1];
  const before = Array.from({ length: paddingBins }, (_, i) => places[0] - (paddingBins - i) * low);
  const after = Array.from({ length: paddingBins }, (_, i) => places[last] + (i + 1) * high);
  return [...before, ...places, ...after];
}

function padStrf({ shape: [lags, channels], data }: NdArray, times: number, frequencies: number): Float64Array {
  const result = new Float64Array(times * frequencies);
  for (let lag = 0; lag < lags; lag++) {
    result.set(data.subarray(lag * channels, (lag + 1) * channels), (lag + paddingBins) * frequencies + paddingBins);
  }
  return result;
}

/** Leading left and right singular vectors, each times the root of the singular value. */
function singularVectors(values: Float64Array, rows: number, columns: number): [Float64Array, Float64Array] {
  const { leftSingularVectors, rightSingularVectors, diagonal } = new SingularValueDecomposition(
    Matrix.from1DArray(rows, columns, values),
    { autoTranspose: true },
  );
  const root = Math.sqrt(diagonal[0]);
  const leading = (vectors: Matrix) => Float64Array.from(vectors.getColumn(0), (value) => root * value);
  return [leading(leftSingularVectors), leading(rightSingularVectors)];
}
