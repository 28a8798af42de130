import { plantedTuning } from '../tuning.ts';
import type { Arm } from './arm.ts';

export const paperSites: Arm = {
  planted:
    "The paper's 2,694 sites (PFC 1020, FEF 532, LIP 807, IT 57, V4 155, MT 123), drawn anew for every sample. Half the variance of every " +
    'tuning is common to the sites of a region; without that, sites drawn anew would tell next to nothing.',
  criterion:
    'A linear classifier of single samples, whose units are others in every sample, identifies cue, colour and direction in ≥ .60 (chance .25).',
  tuning: plantedTuning,
  sharedShare: 0.5,
  settings: {
    meanRateHz: 10,
    trialsPerCondition: 11,
    recordedSites: { PFC: 1020, FEF: 532, LIP: 807, IT: 57, V4: 155, MT: 123 },
  },
  sampling: { unitDraw: 'per-sample', trialsPerCondition: { train: 8, validation: 1, test: 2 } },
};
