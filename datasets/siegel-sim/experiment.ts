import type { Condition, Periods } from '../../src/data/decoding-data.ts';
import { CortexError } from '../../src/errors.ts';

/** The six regions, in the order of a pseudo-population. */
export const regionNames = ['PFC', 'FEF', 'LIP', 'IT', 'V4', 'MT'] as const;
export type Region = (typeof regionNames)[number];

/** Sites of each region in a pseudo-population (Zhang et al. 2026, Methods, "MUA"): 140 in all. */
export const pseudoPopulationSites: Readonly<Record<Region, number>> = {
  PFC: 30,
  FEF: 30,
  LIP: 30,
  IT: 10,
  V4: 20,
  MT: 20,
};

export const cueShapes = ['cross', 'quatrefoil', 'circle', 'triangle'] as const;
export type CueShape = (typeof cueShapes)[number];

/** The four colours by hue angle; the sine of the angle is the place on the red–green line. */
export const hueAnglesDeg = [90, 30, -30, -90] as const;
export const colourNames = ['red', 'reddish', 'greenish', 'green'] as const;

/** Directions of motion, 90 = up. */
export const directionsDeg = [90, 30, -30, -90] as const;

export const trialMs = 4500;
export const cueOnsetMs = 500;
export const stimulusOnsetMs = 1500;

/**
 * The 64 conditions: index = 16 · cue + 4 · colour + direction, so that index mod 16 is the stimulus
 * of `stimuli{0..15}_cue{1..4}` in the authors' files.
 */
export const conditions: readonly Condition[] = cueShapes.flatMap((shape, cue) =>
  colourNames.flatMap((colourName, colour) =>
    directionsDeg.map((directionDeg, direction) => ({
      index: 16 * cue + 4 * colour + direction,
      name: `${shape}/${colourName}${directionDeg < 0 ? '' : '+'}${directionDeg}`,
      cue,
      colour,
      directionDeg,
    })),
  ),
);

/** Fixation, cue and stimulus in frames of `stepMs`; throws InvalidInput unless the periods hold whole frames. */
export function periodsAt(stepMs: number): Required<Periods> {
  if (!Number.isInteger(stepMs) || stepMs < 1 || cueOnsetMs % stepMs !== 0) {
    throw new CortexError(
      'InvalidInput',
      `stepMs must divide the fixation period of ${cueOnsetMs} ms but is ${stepMs}.`,
    );
  }
  return {
    fixation: { start: 0, end: cueOnsetMs / stepMs },
    cue: { start: cueOnsetMs / stepMs, end: stimulusOnsetMs / stepMs },
    stimulus: { start: stimulusOnsetMs / stepMs, end: trialMs / stepMs },
  };
}

/**
 * The saccade that the rule asks for: cross and quatrefoil ask for the category of motion (up → left, down → right),
 * circle and triangle for that of colour (red → left, green → right). −1 = left, 1 = right.
 */
export function correctChoice(condition: number): -1 | 1 {
  const cue = Math.floor(condition / 16);
  const colour = Math.floor(condition / 4) % 4;
  const direction = condition % 4;
  return (cue < 2 ? direction : colour) < 2 ? -1 : 1;
}
