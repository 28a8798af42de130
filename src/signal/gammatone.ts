import { CortexError } from '../errors.ts';
import { erbHz } from './erb.ts';

/**
 * Fourth-order gammatone filter g(n) = A·t³·e^{−2πbt}·cos(2πft), t = n/fs, b = 1.019·ERB(f) (Patterson et al. 1992),
 * with gain 1 at f.
 *
 * Exact: the sampled impulse response is Re Σ n³pⁿz⁻ⁿ with the pole p = e^{(−2πb + 2πif)/fs}, that is
 * pz⁻¹(1 + 4pz⁻¹ + p²z⁻²)/(1 − pz⁻¹)⁴: four complex one-pole stages and three taps, in double precision.
 */
interface Gammatone {
  readonly centreHz: number;
  /** The filtered sound, one value a sample. */
  filter(samples: ArrayLike<number>): Float64Array;
}

/** Decay of the filter in Hz as a multiple of the ERB. */
const bandwidthFactor = 1.019;

/** Throws InvalidInput unless the centre lies between 0 and half the sampling rate. */
export function gammatone(centreHz: number, samplingRateHz: number): Gammatone {
  if (!(centreHz > 0 && centreHz < samplingRateHz / 2)) {
    throw new CortexError(
      'InvalidInput',
      `A gammatone at ${centreHz.toFixed(0)} Hz needs a sampling rate above twice that but got ${samplingRateHz} Hz; ask for lower bands (highestHz) or fewer.`,
    );
  }
  const radius = Math.exp((-2 * Math.PI * bandwidthFactor * erbHz(centreHz)) / samplingRateHz);
  const angle = (2 * Math.PI * centreHz) / samplingRateHz;
  const gain = 1 / responseAt(angle, radius, angle);
  const [pRe, pIm] = [radius * Math.cos(angle), radius * Math.sin(angle)];
  const taps = [1, 4, 1].map((weight, i) => ({
    re: gain * weight * radius ** (i + 1) * Math.cos((i + 1) * angle),
    im: gain * weight * radius ** (i + 1) * Math.sin((i + 1) * angle),
  }));
  return { centreHz, filter: (samples) => run(samples, pRe, pIm, taps) };
}

function run(
  samples: ArrayLike<number>,
  pRe: number,
  pIm: number,
  [t1, t2, t3]: readonly { re: number; im: number }[],
): Float64Array {
  const result = new Float64Array(samples.length);
  let [aRe, aIm, bRe, bIm, cRe, cIm, dRe, dIm] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [d1Re, d1Im, d2Re, d2Im] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    result[i] = t1.re * dRe - t1.im * dIm + t2.re * d1Re - t2.im * d1Im + t3.re * d2Re - t3.im * d2Im;
    d2Re = d1Re;
    d2Im = d1Im;
    d1Re = dRe;
    d1Im = dIm;
    const a = samples[i] + pRe * aRe - pIm * aIm;
    aIm = pRe * aIm + pIm * aRe;
    aRe = a;
    const b = aRe + pRe * bRe - pIm * bIm;
    bIm = aIm + pRe * bIm + pIm * bRe;
    bRe = b;
    const c = bRe + pRe * cRe - pIm * cIm;
    cIm = bIm + pRe * cIm + pIm * cRe;
    cRe = c;
    const d = cRe + pRe * dRe - pIm * dIm;
    dIm = cIm + pRe * dIm + pIm * dRe;
    dRe = d;
  }
  return result;
}

/** |H| at the angular frequency `omega` (radians a sample) of the filter with pole radius·e^{i·angle} and gain 1. */
function responseAt(omega: number, radius: number, angle: number): number {
  const half = (sign: 1 | -1) => {
    const q = { re: radius * Math.cos(sign * angle - omega), im: radius * Math.sin(sign * angle - omega) };
    const square = { re: q.re * q.re - q.im * q.im, im: 2 * q.re * q.im };
    const numerator = multiply(q, { re: 1 + 4 * q.re + square.re, im: 4 * q.im + square.im });
    let quotient = numerator;
    for (let pole = 0; pole < 4; pole++) quotient = divide(quotient, { re: 1 - q.re, im: -q.im });
    return quotient;
  };
  const [positive, negative] = [half(1), half(-1)];
  return Math.hypot(positive.re + negative.re, positive.im + negative.im) / 2;
}

interface Complex {
  readonly re: number;
  readonly im: number;
}

const multiply = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

function divide(a: Complex, b: Complex): Complex {
  const norm = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm };
}
