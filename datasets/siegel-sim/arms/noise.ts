import { plantedTuning } from '../tuning.ts';
import type { Arm } from './arm.ts';

export const noise: Arm = {
  planted:
    'The tuning of "planted", weaker, at 5 to 20 Hz, under noise as cortex has it: spike counts of Fano factor 1.5, a fluctuation of rank 4 ' +
    'in every region, a fifth of it along signal axes, an onset transient common to all conditions, and latencies of 50 to 150 ms.',
  criterion:
    'A linear classifier identifies cue, colour and direction of single samples in .50 to .80 (chance .25). V4 first for shape, LIP for ' +
    'colour, MT for motion.',
  tuning: plantedTuning,
  settings: { tuningScale: 0.23 },
  baseRateHz: [5, 20],
  dynamics: {
    latencyMs: { V4: 60, MT: 50, IT: 100, LIP: 120, FEF: 130, PFC: 150 },
    onsetTransient: { startMs: 50, endMs: 200, gain: 1 },
  },
  noise: { fano: 1.5, fluctuation: { rank: 4, sd: 0.25, alignedShare: 0.2, trialShare: 0.5, tauMs: 300 } },
};
