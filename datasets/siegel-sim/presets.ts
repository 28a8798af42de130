import type { PseudoPopulationSettings } from '../shared/pseudo-population.ts';

export type DecodingPreset = 'paper' | 'quick' | 'tiny';

type Samples = Pick<PseudoPopulationSettings, 'samplesPerCondition' | 'trialsPerCondition' | 'unitDraw'>;

/** Recorded trials of every condition that each split draws from, of 22. */
export const usualTrials = { train: 16, validation: 2, test: 4 };
const trialsPerCondition = usualTrials;

const samples: Readonly<Record<DecodingPreset, Samples>> = {
  /** Zhang et al. (2026) as written: units are drawn anew for every sample. */
  paper: { samplesPerCondition: { train: 410, validation: 51, test: 51 }, trialsPerCondition, unitDraw: 'per-sample' },
  quick: { samplesPerCondition: { train: 24, validation: 2, test: 4 }, trialsPerCondition, unitDraw: 'once' },
  tiny: { samplesPerCondition: { train: 12, validation: 1, test: 2 }, trialsPerCondition, unitDraw: 'once' },
};

/** Pseudo-samples that a preset draws of every condition, and the recorded trials that each split draws from. */
export const samplesOf = (preset: DecodingPreset): Samples => samples[preset];
