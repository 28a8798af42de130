import { z } from 'zod';
import type { Condition, Periods } from '../../src/data/decoding-data.ts';
import { periodsAt, conditions as siegelConditions } from '../siegel-sim/experiment.ts';
import { conditionAt, cues, frames, stimuli } from './files.ts';

const name = z.string().min(1).max(200);
const count = z.int().nonnegative();
const period = z
  .tuple([z.int().min(0), z.int().max(frames)])
  .refine(([start, end]) => start < end, 'must be [first frame, frame after the last]');
const perSplit = z.strictObject({
  train: z.int().positive(),
  validation: z.int().positive(),
  test: z.int().positive(),
});

/** What recording.json of a paper-layout folder may say, all of it optional. */
export const paperSettingsSchema = z.strictObject({
  name: name.default('paper-layout'),
  citation: z.string().default('own recordings, in the files of the code of Zhang et al. (2026) Commun. Biol.'),
  licence: z.string().default('that of the files'),
  /** Names of the four cues, where they are not cross, quatrefoil, circle and triangle. */
  cues: z.array(name).length(cues).optional(),
  /** What the sixteen stimuli were, where stimulus is not 4 · colour + direction. */
  stimuli: z
    .array(z.strictObject({ name, colour: count.optional(), directionDeg: z.number().optional() }))
    .length(stimuli)
    .optional(),
  /** Parts of the trial in frames, [first, one after the last]; a part that is left out is none. */
  periods: z
    .strictObject({ fixation: period.optional(), cue: period.optional(), stimulus: period.optional() })
    .optional(),
  /** Units of each region in a pseudo-population, as pairs [region, count]. */
  unitsPerRegion: z
    .array(z.tuple([name, count]))
    .nonempty()
    .optional(),
  /** Recorded trials of every condition and session in each part; 16, 2 and 4 of 22, and shares like these of others. */
  trialsPerCondition: perSplit.optional(),
});
export type PaperSettings = z.infer<typeof paperSettingsSchema>;

/** The 64 conditions; those of siegel-sim, which has the paper's experiment, unless the settings say otherwise. */
export function paperConditions({ cues: cueNames, stimuli: described }: PaperSettings): readonly Condition[] {
  return siegelConditions.map((usual): Condition => {
    const { stimulus, cue } = conditionAt(usual.index);
    const [usualCue, usualStimulus] = usual.name.split('/');
    const cueName = cueNames?.[cue] ?? usualCue;
    if (!described) return { ...usual, name: `${cueName}/${usualStimulus}` };
    const { name: stimulusName, ...facts } = described[stimulus];
    return { index: usual.index, name: `${cueName}/${stimulusName}`, cue, ...facts };
  });
}

/** The parts of the trial; those of siegel-sim unless the settings say otherwise. */
export function paperPeriods({ periods }: PaperSettings): Periods {
  if (!periods) return periodsAt(100);
  const ranges = Object.entries(periods).flatMap(([part, range]) =>
    range ? [[part, { start: range[0], end: range[1] }] as const] : [],
  );
  return Object.fromEntries(ranges);
}
