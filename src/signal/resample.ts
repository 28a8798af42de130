import { CortexError } from '../errors.ts';

/** Zero crossings of the sinc on either side, and the shape of the Kaiser window around it. */
const zeroCrossings = 16;
const kaiserBeta = 8;
/** Where the pass band ends, as a fraction of the lower of the two Nyquist frequencies. */
const passBand = 0.95;

/**
 * A sound at another sampling rate: band-limited interpolation with a Kaiser-windowed sinc (Smith 2011, "Digital Audio
 * Resampling"). Causal: the output is late by half the filter, 16 zero crossings (about 1 ms at 16 kHz, .35 ms at
 * 48 kHz), so a sample depends on no input sample after its own time. Frequencies above the lower Nyquist frequency are
 * taken out. At an equal rate the samples are as they are. Throws InvalidInput unless different rates are positive whole numbers.
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  if (fromHz === toHz && fromHz > 0 && Number.isFinite(fromHz)) return samples;
  for (const rate of [fromHz, toHz]) {
    if (!(Number.isSafeInteger(rate) && rate > 0)) {
      throw new CortexError(
        'InvalidInput',
        `Sounds are resampled between positive whole numbers of Hz, but from ${fromHz} to ${toHz} Hz were asked for; resample them beforehand, or keep their rate.`,
      );
    }
  }
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const [step, phases] = [fromHz / divisor, toHz / divisor];
  const cut = passBand * Math.min(1, toHz / fromHz);
  const half = Math.ceil(zeroCrossings / cut);
  const filters = Array.from({ length: phases }, (_, phase) => filterOfPhase(phase / phases, half, cut));
  const result = new Float32Array(Math.floor((samples.length * toHz) / fromHz));
  for (let m = 0; m < result.length; m++) {
    const whole = Math.floor((m * step) / phases);
    const filter = filters[(m * step) % phases];
    let sum = 0;
    for (let tap = 0; tap < Math.min(filter.length, whole + 1); tap++) sum += filter[tap] * samples[whole - tap];
    result[m] = sum;
  }
  return result;
}

/** Weights of the input samples 0, 1, 2, … before an output sample that lies `fraction` of a step after the first. */
function filterOfPhase(fraction: number, half: number, cut: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * half }, (_, tap) => {
    const x = tap + fraction - half;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * cut * x) / (Math.PI * cut * x);
    return sinc * bessel(kaiserBeta * Math.sqrt(Math.max(0, 1 - (x / half) ** 2)));
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Modified Bessel function of order 0 by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** The largest whole number that divides both. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
