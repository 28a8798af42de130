import { plantedTuning } from '../tuning.ts';
import type { Arm } from './arm.ts';

export const planted: Arm = {
  planted:
    'Additive tuning, constant while a stimulus is shown: shape in V4, colour in LIP, motion in MT, a weak choice in PFC and FEF.',
  criterion:
    'Silencing V4 costs shape most, LIP colour most, MT motion most; PFC and FEF cost nothing. A linear decoder does as well as any network.',
  tuning: plantedTuning,
};
