import type { NdArray } from '../../../arrays.ts';
import type { FrameRange, Standardisation } from '../../../data/decoding-data.ts';
import { fitStandardisation, standardise } from '../../../signal/standardise.ts';
import { fitWhitening, type Whitening, whiten } from '../whitening.ts';
import type { ContrastSettings } from './settings.ts';

/** What components are made of, fitted on training trials. */
export interface FittedComponents {
  /** [unit] mean and standard deviation (spikes a bin), the floor added. */
  readonly scale: Standardisation;
  readonly whitening: Whitening;
}

/** What lies between spike counts and the network: masks belong between its two halves. */
export interface ResponseComponents extends FittedComponents {
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
  return responseComponents({ scale, whitening });
}

/** Components from what was fitted. */
export function responseComponents({ scale, whitening }: FittedComponents): ResponseComponents {
  return {
    scale,
    whitening,
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
