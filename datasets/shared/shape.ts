import type { PlantedUnit } from '../../src/data/encoding-data.ts';

export type Shape = PlantedUnit['shape'];

const bins = 25;
/** Half of the 7-point Hann window that smooths the curve; its sum is 1. */
const hann = [0.25, 0.2133883476, 0.125, 0.0366116524];
/** Share of the projections left out on either side, so that no bin rests on a few outliers. */
const trimmed = 0.01;

/**
 * Asymmetry of the mean response along a projection (as `marginalShape` in src/analysis/subspace): 25 bins, 7-point
 * Hann smoothing, dy between bins, 1 − |Σdy| / Σ|dy|; negative where the response rises first.
 * −1: hill, 0: monotone, 1: bowl.
 */
export function shapeAsymmetry(projection: Float64Array, response: Float64Array): number {
  const sorted = projection.slice().sort();
  const low = sorted[Math.floor(trimmed * sorted.length)];
  const high = sorted[Math.ceil((1 - trimmed) * sorted.length) - 1];
  const width = (high - low) / bins;
  const sums = new Float64Array(bins);
  const counts = new Float64Array(bins);
  for (let i = 0; i < projection.length; i++) {
    const bin = Math.floor((projection[i] - low) / width);
    if (bin < 0 || bin >= bins) continue;
    sums[bin] += response[i];
    counts[bin]++;
  }
  const curve = smoothed(Float64Array.from(sums, (sum, bin) => sum / Math.max(1, counts[bin])));
  return asymmetryOf(curve);
}

/** Hill below −1/3, bowl above 1/3, monotone in between. */
export function shapeOf(asymmetry: number): Shape {
  if (asymmetry < -0.33) return 'hill';
  return asymmetry > 0.33 ? 'bowl' : 'monotone';
}

function smoothed(curve: Float64Array): Float64Array {
  const last = curve.length - 1;
  const at = (i: number) => curve[i < 0 ? -i : i > last ? 2 * last - i : i];
  return curve.map((value, i) =>
    hann.reduce((sum, weight, k) => sum + (k === 0 ? weight * value : weight * (at(i - k) + at(i + k))), 0),
  );
}

function asymmetryOf(curve: Float64Array): number {
  const rising = { count: 0, position: 0 };
  const falling = { count: 0, position: 0 };
  let net = 0;
  let total = 0;
  for (let i = 1; i < curve.length; i++) {
    const difference = curve[i] - curve[i - 1];
    const side = difference > 0 ? rising : falling;
    side.count++;
    side.position += i;
    net += difference;
    total += Math.abs(difference);
  }
  if (total === 0) return 0;
  const asymmetry = 1 - Math.abs(net) / total;
  return rising.position / rising.count < falling.position / falling.count ? -asymmetry : asymmetry;
}
