import { percentileEdges } from './ssrf.ts';

export type TuningShape = 'hill' | 'monotone' | 'bowl';

/** How a response goes with one projection. */
export interface MarginalShape {
  /** −1 a symmetric hill, 0 monotone, 1 a symmetric bowl. */
  readonly asymmetry: number;
  readonly shape: TuningShape;
  /** Centres of the bins that hold enough frames, and the smoothed mean response there. */
  readonly centres: Float64Array;
  readonly response: Float64Array;
}

/** |asymmetry| above this is a hill or a bowl; the value is from the plotting code of Wingert et al. (2026). */
const shapeThreshold = 0.33;
const marginalBins = 25;
const hannBins = 7;
/** Bins with fewer frames at the ends of the axis are left out. */
const minimumCount = 5;

/**
 * Hill, monotone or bowl along projection z (Wingert et al. 2026, `nl_marginal` of their code): mean response in 25
 * bins of z, smoothed with a 7-point Hann window (mirrored at the ends), dy its steps; asymmetry = 1 − |Σ dy| / Σ |dy|,
 * negative when the rising steps lie at lower z than the falling ones. `included` marks frames with a stimulus. Null
 * when the response is constant or hardly any bin is filled.
 */
export function marginalShape(
  z: ArrayLike<number>,
  response: ArrayLike<number>,
  included?: ArrayLike<number>,
): MarginalShape | null {
  const edges = percentileEdges(z, marginalBins, 0.5);
  const width = (edges[marginalBins] - edges[0]) / marginalBins;
  const sums = new Float64Array(marginalBins);
  const counts = new Float64Array(marginalBins);
  for (let t = 0; t < z.length; t++) {
    const bin = Math.floor((z[t] - edges[0]) / width);
    if (bin < 0 || bin >= marginalBins || Number.isNaN(response[t]) || (included && !included[t])) continue;
    sums[bin] += response[t];
    counts[bin]++;
  }
  const filled = Array.from(counts.keys()).filter((bin) => counts[bin] >= minimumCount);
  if (filled.length < 3) return null;
  const centres = Float64Array.from(filled, (bin) => edges[0] + (bin + 0.5) * width);
  const smoothed = hannSmooth(Float64Array.from(filled, (bin) => sums[bin] / counts[bin]));
  const asymmetry = asymmetryOf(centres, smoothed);
  if (Number.isNaN(asymmetry)) return null;
  const shape = asymmetry < -shapeThreshold ? 'hill' : asymmetry > shapeThreshold ? 'bowl' : 'monotone';
  return { asymmetry, shape, centres, response: smoothed };
}

function asymmetryOf(z: Float64Array, y: Float64Array): number {
  let [net, total] = [0, 0];
  const rising = { sum: 0, count: 0 };
  const falling = { sum: 0, count: 0 };
  for (let i = 1; i < y.length; i++) {
    const step = y[i] - y[i - 1];
    net += step;
    total += Math.abs(step);
    const side = step > 0 ? rising : falling;
    if (step === 0) continue;
    side.sum += (z[i] + z[i - 1]) / 2;
    side.count++;
  }
  const size = 1 - Math.abs(net) / total;
  if (rising.count === 0 || falling.count === 0) return size;
  return rising.sum / rising.count < falling.sum / falling.count ? -size : size;
}

/** Hann window of odd length over y, mirrored at the ends. */
function hannSmooth(y: Float64Array): Float64Array {
  const half = (hannBins - 1) / 2;
  const mirrored = (i: number): number => {
    const last = y.length - 1;
    const once = Math.abs(i);
    return Math.abs(last - Math.abs(last - once));
  };
  let total = 0;
  const weights = Float64Array.from({ length: hannBins }, (_, k) => {
    const weight = Math.sin((Math.PI * k) / (hannBins - 1)) ** 2;
    total += weight;
    return weight;
  });
  return y.map((_, i) => weights.reduce((sum, weight, k) => sum + (weight / total) * y[mirrored(i + k - half)], 0));
}
