import { plantedTuning } from '../tuning.ts';
import type { Arm } from './arm.ts';

export const mixed: Arm = {
  planted:
    'Mixed selectivity in few dimensions: three axes carry colour and three motion, and half the variance along each is interaction with the ' +
    'cue (cue × colour, cue × direction). V4 remembers the cue while the stimulus is shown. Regions as in "planted".',
  criterion:
    'The U-Net or the MLP beats the linear decoder by ≥ .10 in the r of colour without the mean, and its mean direction error is at most half ' +
    'of the linear one, on test trials. V4 first for shape, LIP for colour, MT for motion.',
  tuning: { ...plantedTuning, V4: { ...plantedTuning.V4, cueMemory: 0.35 } },
  interactionShare: 0.5,
};
