import { z } from 'zod';
import { frontEndNames } from '../../src/signal/front-ends.ts';

/** What recording.json may say, all of it optional. */
export const recordingsSettingsSchema = z.strictObject({
  name: z.string().min(1).default('recordings'),
  citation: z.string().default('own recordings'),
  licence: z.string().default('that of the files'),
  frontEnd: z.enum(frontEndNames).default('gammatone'),
  binMs: z.number().positive().default(10),
  bands: z.int().positive().default(32),
  lowestHz: z.number().positive().default(200),
  highestHz: z.number().positive().default(20_000),
  /** The d of the cochleagram's ln((x + d)/d). */
  compressionOffset: z.number().positive().default(0.1),
  /**
   * Level of the training sounds together: every sound loses its mean and one gain brings all to it (a standard
   * deviation of 3.519 counts as 80 dB, as in NEMS). Null: sounds are taken as the files have them.
   */
  levelDb: z.number().nullable().default(65),
  /** Sampling rate of the sounds for models that start from them; that of the files when left out. */
  soundHz: z.int().positive().optional(),
  /** Length of the Hann window that smooths every trial; 1: none. */
  hannBins: z.int().positive().default(1),
  /** Bins at the start of every sound that are neither fitted nor scored. */
  skipBins: z.int().nonnegative().default(0),
  /** What becomes of spikes before or after the sound: an error, or left out with a warning. */
  spikesOutside: z.enum(['refuse', 'leave-out']).default('refuse'),
  /** Shares of the sounds in training, validation and test, drawn with `splitSeed`; unused with a splits.json. */
  shares: z
    .strictObject({ validation: z.number().gt(0).lt(1), test: z.number().gt(0).lt(1) })
    .default({ validation: 0.2, test: 0.2 }),
  splitSeed: z.int().nonnegative().default(1),
});

export type RecordingsSettings = z.infer<typeof recordingsSettingsSchema>;

/** Settings here are stronger than those of recording.json. */
export interface RecordingsOptions {
  /** The folder; CORTEX_DATA when left out. */
  readonly data?: string;
  /** Fold of a cross-validation over sounds, from 0, instead of splits.json and the drawn split. */
  readonly fold?: number;
  readonly settings?: z.input<typeof recordingsSettingsSchema>;
}
