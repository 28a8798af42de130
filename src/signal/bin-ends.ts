import { CortexError } from '../errors.ts';

/**
 * The sample after the last one of every bin: bin t holds the samples before round((t + 1) · samplesPerBin), so bins
 * whose length is no whole number of samples drift by no more than half a sample.
 * Throws InvalidInput unless a bin holds at least one sample.
 */
export function binEnds(bins: number, samplesPerBin: number): Int32Array {
  if (!(samplesPerBin >= 1 && Number.isFinite(samplesPerBin))) {
    throw new CortexError(
      'InvalidInput',
      `A bin must hold at least one sample but holds ${samplesPerBin}; choose longer bins or a higher sampling rate.`,
    );
  }
  return Int32Array.from({ length: bins }, (_, bin) => Math.round((bin + 1) * samplesPerBin));
}

/** Whole bins in a sound of so many samples; the last one may lack half a sample, see binEnds. */
export function wholeBins(samples: number, samplesPerBin: number): number {
  const bins = Math.floor(samples / samplesPerBin);
  return Math.round((bins + 1) * samplesPerBin) <= samples ? bins + 1 : bins;
}
