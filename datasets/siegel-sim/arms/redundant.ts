import type { TuningFractions } from '../tuning.ts';
import type { Arm } from './arm.ts';

const none = { cue: 0, colour: 0, motion: 0, choice: 0 };

/** As much information in any number of units: the squared fractions add up. */
const divided = (units: number): TuningFractions => ({
  cue: 0.31 / Math.sqrt(units),
  colour: 0.18 / Math.sqrt(units),
  motion: 0.18 / Math.sqrt(units),
  choice: 0,
});

export const redundant: Arm = {
  planted:
    'Cue, colour and motion in each of LIP, IT, V4 and MT, as much in a region of few units as in one of many; nothing in PFC and FEF.',
  criterion:
    'From LIP, IT, V4 or MT alone a linear classifier identifies cue, colour and direction of single samples in .80 to .95 (chance .25), ' +
    'from PFC or FEF in no more than chance. What masking shows then differs between training seeds; the spread is reported.',
  tuning: { PFC: none, FEF: none, LIP: divided(30), IT: divided(10), V4: divided(20), MT: divided(20) },
};
