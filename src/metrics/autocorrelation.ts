import { mean } from './summary.ts';

/** Autocorrelation of a series at `lag`: Σ (x_t − m)(x_{t+lag} − m) / Σ (x_t − m)² (Box & Jenkins 1976, ch. 2); NaN for a constant. */
export function autocorrelation(values: ArrayLike<number>, lag: number): number {
  const centre = mean(values);
  let product = 0;
  let power = 0;
  for (let t = 0; t < values.length; t++) {
    power += (values[t] - centre) ** 2;
    if (t + lag < values.length) product += (values[t] - centre) * (values[t + lag] - centre);
  }
  return power === 0 ? Number.NaN : product / power;
}

interface BlockLengthOptions {
  /** An autocorrelation below this is none (.05). */
  readonly below?: number;
  /** Longest block (50); never above a quarter of the series, so that blocks are still drawn from several. */
  readonly longest?: number;
}

/**
 * How long the blocks of a bootstrap of these series must be: the first lag at which the autocorrelation of each is below
 * .05, the longest of them, 1 … 50. A constant series asks for 1.
 */
export function blockLengthOf(
  series: readonly ArrayLike<number>[],
  { below = 0.05, longest = 50 }: BlockLengthOptions = {},
): number {
  const lengths = series.map((values) => {
    const bound = Math.max(1, Math.min(longest, Math.floor(values.length / 4)));
    let lag = 1;
    while (lag < bound && autocorrelation(values, lag) >= below) lag++;
    return lag;
  });
  return Math.max(1, ...lengths);
}
