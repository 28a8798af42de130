import { expectedCounts, type SimulatedSite } from '../../../datasets/shared/population.ts';
import { type NdArray, ndarray, sizeOf } from '../../../src/arrays.ts';

/**
 * Gradients of the noiseless counts of all units with respect to the standardised stimulus, by central differences:
 * for each unit [time, lag, ...frame]. `times` are bins of `stimulus` with a full window before them.
 */
export function oracleDstrfs(
  sites: readonly SimulatedSite[],
  stimulus: NdArray,
  times: readonly number[],
  lags: number,
): NdArray[] {
  const frame = stimulus.shape.slice(1);
  const frameSize = sizeOf(frame);
  const size = lags * frameSize;
  const units = sites.reduce((sum, site) => sum + site.units.length, 0);
  const dstrfs = Array.from({ length: units }, () => new Float32Array(times.length * size));
  const step = 0.02;
  for (const [row, time] of times.entries()) {
    const from = (time - lags + 1) * frameSize;
    const window = stimulus.data.slice(from, from + size);
    for (let i = 0; i < size; i++) {
      const at = (shift: number) => {
        const moved = window.slice();
        moved[i] += shift;
        return expectedCounts(sites, { shape: [lags, ...frame], data: moved }, [lags - 1]).data;
      };
      const [up, down] = [at(step), at(-step)];
      const lag = lags - 1 - Math.floor(i / frameSize);
      const place = row * size + lag * frameSize + (i % frameSize);
      for (let unit = 0; unit < units; unit++) dstrfs[unit][place] = (up[unit] - down[unit]) / (2 * step);
    }
  }
  return dstrfs.map((data) => ndarray([times.length, lags, ...frame], data));
}

/** Largest absolute difference of the products of filters [filter, ...] from those of an orthonormal set. */
export function distanceFromOrthonormal({ shape, data }: NdArray): number {
  const size = data.length / shape[0];
  let largest = 0;
  for (let i = 0; i < shape[0]; i++) {
    for (let j = 0; j < shape[0]; j++) {
      let product = 0;
      for (let k = 0; k < size; k++) product += data[i * size + k] * data[j * size + k];
      largest = Math.max(largest, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  return largest;
}
