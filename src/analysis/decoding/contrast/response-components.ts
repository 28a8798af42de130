import type { NdArray } from '../../../arrays.ts';
import type { FrameRange } from '../../../data/decoding-data.ts';
import { fitStandardisation, standardise } from '../../../signal/standardise.ts';
import { fitWhitening, whiten } from '../whitening.ts';
import type { ContrastSettings } from './settings.ts';

/** What lies between spike counts and the network, fitted on training trials: masks belong between its two halves. */
export interface ResponseComponents {
  /** Counts [trial, time, unit] → standardised. */
  standardise(counts: NdArray): NdArray;
  /** Standardised [trial, time, unit] → whitened components [trial, time, component]. */
  project(standardised: NdArray): NdArray;
}

/** Fits them on the counts of training trials. */
export function fitResponseComponents(
  trainingCounts: NdArray,
  { sdFloor, components, componentBins }: Pick<ContrastSettings, 'sdFloor' | 'components' | 'componentBins'>,
): ResponseComponents {
  const { mean, sd } = fitStandardisation(trainingCounts);
  const scale = { mean, sd: sd.map((value) => (value === 0 ? 0 : value + sdFloor)) };
  const whitening = fitWhitening(standardise(trainingCounts, scale), { components, bins: componentBins });
  return {
    standardise: (counts) => standardise(counts, scale),
    project: (standardised) => whiten(standardised, whitening),
  };
}

/** A copy of standardised responses [trial, time, unit] in which everything outside `bins` is 0. */
export function keepBins({ shape, data }: NdArray, bins: FrameRange): NdArray {
  const [, time, units] = shape;
  const kept = data.map((value, i) => {
    const bin = Math.floor(i / units) % time;
    return bin >= bins.start && bin < bins.end ? value : 0;
  });
  return { shape, data: kept };
}
