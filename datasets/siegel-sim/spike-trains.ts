import type { RandomStream } from '../../src/random/stream.ts';
import { trialMs } from './experiment.ts';

/** From a spike to the second one of a pair. */
const pairIntervalMs = 2;

/** Spike times in whole ms, one train after another. */
export class SpikeTimes {
  private values = new Uint16Array(1 << 20);
  count = 0;

  push(timeMs: number): void {
    if (this.count === this.values.length) {
      const larger = new Uint16Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = timeMs;
  }

  sortFrom(start: number): void {
    this.values.subarray(start, this.count).sort();
  }

  whole(): Uint16Array {
    return this.values.slice(0, this.count);
  }
}

/**
 * Adds one train to `times`. `cumulative` is the expected number of spikes before each bin of `binMs`. With `fano` 1 spikes are
 * Poisson. Above it events are Poisson and one in some is a pair: with pairs in a share p of the events the counts have variance
 * over mean (1 + 3p) / (1 + p), so p = (fano − 1) / (3 − fano); the mean stays.
 */
export function addSpikeTrain(
  times: SpikeTimes,
  cumulative: Float64Array,
  binMs: number,
  fano: number,
  stream: RandomStream,
): void {
  const pairShare = (fano - 1) / (3 - fano);
  const spikesPerEvent = 1 + pairShare;
  const start = times.count;
  const expected = cumulative[cumulative.length - 1];
  let bin = 0;
  let arrival = -Math.log(1 - stream.uniform()) * spikesPerEvent;
  while (arrival < expected) {
    while (cumulative[bin + 1] <= arrival) bin++;
    const fraction = (arrival - cumulative[bin]) / (cumulative[bin + 1] - cumulative[bin]);
    const timeMs = (bin + fraction) * binMs;
    times.push(timeMs);
    if (pairShare > 0 && stream.uniform() < pairShare) times.push(Math.min(trialMs - 1, timeMs + pairIntervalMs));
    arrival -= Math.log(1 - stream.uniform()) * spikesPerEvent;
  }
  if (pairShare > 0) times.sortFrom(start);
}
