import { type NdArray, sizeOf } from '../../arrays.ts';

/** Knees that are tried, as wavelengths: below them (in bins, in pixels) power falls, above it is flat. */
const knees = [1, 2, 4, 8, 16, 32, 64];

/**
 * Variances [frequency of time, frequency of space] of measured ones by a power law: v = a (1 + (τ f)² + (σ k)²)^(−b), f and k in cycles a
 * bin and a pixel, one a for each colour (of natural scenes b ≈ 1 over space, Field 1987, fig. 7; over both Dong & Atick 1995, eq. 14).
 * τ and σ are tried on a grid, a and b are least squares of the logarithms. Frequencies of space in row-major order of `frame`.
 */
export function powerLawVariances(measured: NdArray, frame: readonly number[]): Float32Array {
  const colours = frame.length === 3 ? frame[2] : 1;
  const places = frame.length === 3 ? frame.slice(0, 2) : frame;
  const [bins, components] = measured.shape;
  const least = Math.max(1e-12, Math.max(...measured.data.slice(0, components)) * 1e-9);
  const logs = Float64Array.from(measured.data, (value) => Math.log(Math.max(value, least)));
  const time = Float64Array.from({ length: bins }, (_, k) => (k / (2 * bins)) ** 2);
  const space = squaredFrequencies(places);
  let best: { readonly error: number; readonly fitted: Float64Array } | undefined;
  for (const tau of bins > 1 ? knees : [0]) {
    for (const sigma of sizeOf(places) > 1 ? knees : [0]) {
      const radius = Float64Array.from(logs, (_, i) => {
        const component = Math.floor((i % components) / colours);
        return Math.log(1 + tau ** 2 * time[Math.floor(i / components)] + sigma ** 2 * space[component]);
      });
      const fit = regress(logs, radius, colours);
      if (!best || fit.error < best.error) best = fit;
    }
  }
  return Float32Array.from(best!.fitted, Math.exp);
}

/** Sum of the squared frequencies of all axes, in row-major order. */
function squaredFrequencies(places: readonly number[]): Float64Array {
  return Float64Array.from({ length: sizeOf(places) }, (_, i) => {
    let rest = i;
    let sum = 0;
    for (const length of places.toReversed()) {
      sum += ((rest % length) / (2 * length)) ** 2;
      rest = Math.floor(rest / length);
    }
    return sum;
  });
}

/** Least squares of y on x with one slope, and an intercept for each colour. */
function regress(y: Float64Array, x: Float64Array, colours: number) {
  const means = Array.from({ length: colours }, (_, colour) => {
    let [sumX, sumY] = [0, 0];
    for (let i = colour; i < y.length; i += colours) {
      sumX += x[i];
      sumY += y[i];
    }
    return { x: (sumX * colours) / y.length, y: (sumY * colours) / y.length };
  });
  let [xy, xx] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    const centre = means[i % colours];
    xy += (x[i] - centre.x) * (y[i] - centre.y);
    xx += (x[i] - centre.x) ** 2;
  }
  const slope = xx > 0 ? xy / xx : 0;
  const fitted = y.map((_, i) => means[i % colours].y + slope * (x[i] - means[i % colours].x));
  return { error: y.reduce((sum, value, i) => sum + (value - fitted[i]) ** 2, 0), fitted };
}
