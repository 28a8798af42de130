import { plantedTuning } from '../tuning.ts';
import type { Arm } from './arm.ts';

export const lipDecision: Arm = {
  planted:
    'LIP has no colour tuning. From 300 ms after the onset of the stimulus it carries the choice and, where the rule asks for colour, ' +
    'its category (red or green). Colour itself is in V4 and IT.',
  criterion:
    'From LIP alone, where the cue asks for colour, the category is identified in ≥ .90 and the colour in about half (.35 to .65; chance .25); ' +
    'where the cue asks for motion, neither beyond chance.',
  tuning: {
    ...plantedTuning,
    LIP: { cue: 0.08, colour: 0, motion: 0, choice: 0.15, colourCategory: 0.35 },
    IT: { cue: 0.1, colour: 0.2, motion: 0, choice: 0 },
    V4: { cue: 0.5, colour: 0.2, motion: 0.1, choice: 0 },
  },
  dynamics: { decisionRamp: { startMs: 300, endMs: 1000 } },
};
