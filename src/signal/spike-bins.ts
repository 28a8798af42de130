import { CortexError } from '../errors.ts';

/** How a trial is cut into bins. */
export interface SpikeBinning {
  readonly binMs: number;
  /** Bins of the sound. */
  readonly bins: number;
  /** Where the sound starts, on the clock of the spike times; 0 when left out. */
  readonly startS?: number;
}

/**
 * Times within this fraction of a bin below an edge count as at the edge: .29 s is bin 29 at 100 Hz. Late times are
 * coarser: the error of the time and of the product is up to one part in 2^51.
 */
const edgeTolerance = 1e-9;
const roundingError = 2 ** -51;

/**
 * The bin of a spike at `timeS` seconds: floor(t·fs) on the clock of the recording, less round(start·fs) (as the
 * analysis code of Wingert et al. 2026). Negative or ≥ `bins` when the spike lies outside the sound; NaN for a time
 * that is no number.
 */
export function spikeBin(timeS: number, { binMs, startS = 0 }: SpikeBinning): number {
  const rate = 1000 / binMs;
  const at = timeS * rate;
  return Math.floor(at + edgeTolerance + roundingError * Math.abs(at)) - Math.round(startS * rate);
}

/**
 * Spike counts [bin] of one trial: the peri-stimulus time histogram of a single repeat. Spikes in one bin add up.
 * Throws InvalidData for a time that is no number or lies outside the sound.
 */
export function binSpikes(timesS: ArrayLike<number>, binning: SpikeBinning): Float32Array {
  const counts = new Float32Array(binning.bins);
  for (let i = 0; i < timesS.length; i++) {
    const bin = spikeBin(timesS[i], binning);
    if (!(bin >= 0 && bin < binning.bins)) {
      const seconds = (binning.bins * binning.binMs) / 1000;
      throw new CortexError(
        'InvalidData',
        `Spike ${i} is at ${timesS[i]} s, outside the sound of ${seconds} s that starts at ${binning.startS ?? 0} s; cut the spike times to the sound.`,
      );
    }
    counts[bin]++;
  }
  return counts;
}
