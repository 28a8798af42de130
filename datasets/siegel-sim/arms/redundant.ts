import type { TuningFractions } from '../tuning.ts';
import type { Arm } from './arm.ts';

const none = { cue: 0, colour: 0, motion: 0, choice: 0 };

/** Squared fractions add up over units; few units need more all the same, for they cannot tell the shared gain from tuning. */
const divided = (units: number, cue: number, stimulus: number): TuningFractions => ({
  cue: cue / Math.sqrt(units),
  colour: stimulus / Math.sqrt(units),
  motion: stimulus / Math.sqrt(units),
  choice: 0,
});

export const redundant: Arm = {
  planted:
    'Cue, colour and motion in each of LIP, IT, V4 and MT, as much in a region of few units as in one of many; nothing in PFC and FEF.',
  criterion:
    'From LIP, IT, V4 or MT alone a linear classifier identifies cue, colour and direction of single samples in .80 to .95 (chance .25), ' +
    'from PFC or FEF in no more than chance. What masking shows then differs between training seeds; the spread is reported.',
  tuning: {
    PFC: none,
    FEF: none,
    LIP: divided(30, 0.3, 0.18),
    IT: divided(10, 0.38, 0.28),
    V4: divided(20, 0.31, 0.21),
    MT: divided(20, 0.31, 0.21),
  },
};
