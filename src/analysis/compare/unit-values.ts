import { mean } from '../../metrics/summary.ts';
import type { ComparedUnit } from './side.ts';

/** Components that the slope of a spectrum is fitted to, at most. */
const slopeComponents = 25;
/** Eigenvalues below this part of the first are rounding errors, and are left out of the slope. */
const smallestEigenvalue = 1e-6;

/**
 * α of λ_k ∝ k^−α by least squares in logarithms (Stringer et al. 2019, Nature 571:361) over the first 25 components;
 * null with fewer than three eigenvalues above rounding.
 */
export function spectrumSlope(eigenvalues: ArrayLike<number>): number | null {
  const points: [x: number, y: number][] = [];
  for (let k = 0; k < Math.min(eigenvalues.length, slopeComponents); k++) {
    if (eigenvalues[k] > smallestEigenvalue * eigenvalues[0]) points.push([Math.log(k + 1), Math.log(eigenvalues[k])]);
  }
  if (points.length < 3) return null;
  const centre = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  let [xy, xx] = [0, 0];
  for (const [x, y] of points) {
    xy += (x - centre[0]) * (y - centre[1]);
    xx += (x - centre[0]) ** 2;
  }
  return -xy / xx;
}

/**
 * Share of the subspace's energy at each lag: Σ_k s_k Σ_frame p_k(τ, ·)², s_k the share of component k in the variance of
 * the retained ones. Sums to 1; NaN for filters that are zero throughout, as those of a future that was cut off.
 */
export function temporalMarginal({
  filters,
  eigenvalues,
}: Pick<ComparedUnit, 'filters' | 'eigenvalues'>): Float64Array {
  const [components, lags] = filters.shape;
  const size = filters.data.length / (components * lags);
  const energy = new Float64Array(lags);
  for (let k = 0; k < components; k++) {
    for (let i = 0; i < lags * size; i++) {
      energy[Math.floor(i / size)] += eigenvalues[k] * filters.data[k * lags * size + i] ** 2;
    }
  }
  const total = energy.reduce((sum, value) => sum + value, 0);
  return energy.map((value) => value / total);
}

/** Time before the response with the most energy, and the energy's centre of mass, in ms; null without any energy. */
export function latency(
  unit: ComparedUnit,
  binMs: number,
): { readonly peakMs: number; readonly centreMs: number } | null {
  const marginal = temporalMarginal(unit);
  if (Number.isNaN(marginal[0])) return null;
  const peak = marginal.reduce((best, value, lag) => (value > marginal[best] ? lag : best), 0);
  const centre = marginal.reduce((sum, value, lag) => sum + value * lag, 0);
  return { peakMs: (peak + unit.firstLag) * binMs, centreMs: (centre + unit.firstLag) * binMs };
}
