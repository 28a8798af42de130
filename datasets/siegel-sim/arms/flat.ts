import type { Arm } from './arm.ts';

const alike = { cue: 0.12, colour: 0.12, motion: 0.12, choice: 0.04 };

export const flat: Arm = {
  planted: 'Nothing special anywhere: the six regions have the same tuning and the same number of sites.',
  criterion:
    'No region × feature costs more than as many random sites of the other regions: 5 % of the tests at p ≤ .05, over seeds.',
  tuning: { PFC: alike, FEF: alike, LIP: alike, IT: alike, V4: alike, MT: alike },
  settings: { sitesPerSession: { PFC: 8, FEF: 8, LIP: 8, IT: 8, V4: 8, MT: 8 } },
  unitsPerRegion: { PFC: 23, FEF: 23, LIP: 23, IT: 23, V4: 23, MT: 23 },
};
