import { z } from 'zod';
import { armNames, type ChoiceName, type DatasetChoice, splitKinds } from '../../datasets/catalogue.ts';

/** What a config may choose of its data set, whatever the kind of run; a data set takes those that its card lists. */
export const dataChoiceShape = {
  /** Folder or file of the recordings; `CORTEX_DATA` when left out. Simulated data sets have none. */
  data: z.string().min(1).optional(),
  /** Recording session, for data sets that have several, such as "201025". */
  session: z.string().min(1).optional(),
  /** Recording sessions, numbered from 1; all of them when left out. */
  sessions: z.array(z.int().positive()).nonempty().optional(),
  /** Site whose units were recorded together, such as "PRN015a". */
  site: z.string().min(1).optional(),
  /** Fold of a cross-validation over clips, trials or combinations, from 0; the data set's own split when left out. */
  fold: z.int().nonnegative().optional(),
  /** Front end that makes the spectrogram, such as "db" or "gammatone"; the data set's own when left out. */
  frontEnd: z.string().min(1).optional(),
  /** Sampling rate of the sounds, for models that start from the waveform; as recorded when left out. */
  soundHz: z.number().positive().optional(),
  /** Which of the simulations of a data set that has several: what is planted in it. */
  arm: z.enum(armNames).optional(),
  /** What the test samples hold out: trials, or combinations of cue, colour and direction; trials when left out. */
  split: z.enum(splitKinds).optional(),
  /** From one count of spikes, and one frame, to the next; the data set's own when left out. */
  stepMs: z.number().positive().optional(),
} satisfies Partial<Record<ChoiceName, z.ZodType>>;

/** The fields of a config that are choices of its data set. */
export function dataChoiceOf(config: DatasetChoice): Pick<DatasetChoice, keyof typeof dataChoiceShape> {
  const { data, session, sessions, site, fold, frontEnd, soundHz, arm, split, stepMs } = config;
  return { data, session, sessions, site, fold, frontEnd, soundHz, arm, split, stepMs };
}
