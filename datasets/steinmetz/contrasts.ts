import type { Condition, Periods } from '../../src/data/decoding-data.ts';

/** Contrasts of a Gabor patch in this experiment. */
export const contrasts: readonly number[] = [0, 0.25, 0.5, 1];

/** Time bins of a trial: 0–400 ms after stimulus onset in steps of 20 ms. */
export const steinmetzBins = 20;
export const steinmetzBinMs = 20;

/** The 16 pairs of contrasts; index = 4 · left + right. */
export const steinmetzConditions: readonly Condition[] = contrasts.flatMap((contrastLeft, left) =>
  contrasts.map((contrastRight, right) => ({
    index: 4 * left + right,
    name: `left ${contrastLeft}, right ${contrastRight}`,
    contrastLeft,
    contrastRight,
  })),
);

/** The stimulus is on in every frame; there is no fixation or cue period. */
export const steinmetzPeriods: Required<Periods> = {
  fixation: { start: 0, end: 0 },
  cue: { start: 0, end: 0 },
  stimulus: { start: 0, end: steinmetzBins },
};
