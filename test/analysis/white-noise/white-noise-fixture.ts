import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

const lags = 4;
const bars = 6;

/** Orthonormal filters [lag 4, bar 6]: two in quadrature, and one that neither has anything of. */
export const plantedFilters: readonly Float32Array[] = [0, Math.PI / 2, undefined].map((phase) => {
  const filter = Float32Array.from({ length: lags * bars }, (_, i) => {
    const [lag, bar] = [Math.floor(i / bars), i % bars];
    if (phase === undefined) return lag === 3 ? 1 : 0;
    return lag === 3 ? 0 : Math.cos((2 * Math.PI * bar) / 3 + phase) * [0.3, 1, 0.6][lag];
  });
  const length = Math.hypot(...filter);
  return filter.map((value) => value / length);
});

/**
 * Gaussian white noise [time, 6, 1, 1] and four units: "energy" z₁² + z₂², "simple" max(0, z₁), "divisive" max(0, z₁) over
 * 1 + 2 z₃², and "blind" at one rate.
 */
export function whiteNoiseData({ bins = 12_000, repeats = 3, seed = 1 } = {}): EncodingData {
  const stream = randomStream(seed, 'white-noise-data');
  const rates = (z: readonly number[]) => [
    0.15 * (z[0] ** 2 + z[1] ** 2),
    0.6 * Math.max(0, z[0]),
    (0.9 * Math.max(0, z[0])) / (1 + 2 * z[2] ** 2),
    0.3,
  ];
  const ids = ['energy', 'simple', 'divisive', 'blind'];
  const clip = (name: string, time: number) => {
    const stimulus = stream.normals(time * bars);
    const counts = new Float32Array(repeats * time * ids.length);
    for (let t = 0; t < time; t++) {
      const z = plantedFilters.map((filter) =>
        filter.reduce((sum, weight, i) => {
          const past = t - Math.floor(i / bars);
          return past < 0 ? sum : sum + weight * stimulus[past * bars + (i % bars)];
        }, 0),
      );
      for (const [unit, rate] of rates(z).entries()) {
        for (let r = 0; r < repeats; r++) counts[(r * time + t) * ids.length + unit] = stream.poisson(rate);
      }
    }
    const shape = [time, bars, 1, 1];
    return {
      name,
      stimulus: { shape, data: stimulus },
      repeats: { shape: [repeats, time, ids.length], data: counts },
    };
  };
  return {
    name: 'white-noise',
    domain: 'visual',
    citation: 'simulated',
    licence: 'MIT',
    binMs: 20,
    frame: [bars, 1, 1],
    units: ids.map((id) => ({ id, site: id })),
    clips: [clip('train', bins), clip('validation', bins / 6), clip('test', bins / 6)],
    split: { train: [0], validation: [1], test: [2] },
    treatment: { hannBins: 1, skipBins: lags - 1 },
    hash: 'none',
    warnings: [],
  };
}

/** Share of a unit vector that lies in the span of orthonormal rows [row, …]. */
export function shareIn(vector: ArrayLike<number>, rows: ArrayLike<number>): number {
  let share = 0;
  for (let start = 0; start < rows.length; start += vector.length) {
    let product = 0;
    for (let i = 0; i < vector.length; i++) product += vector[i] * rows[start + i];
    share += product ** 2;
  }
  return share;
}
