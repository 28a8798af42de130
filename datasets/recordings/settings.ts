import { z } from 'zod';
import { frontEndNames } from '../../src/signal/front-ends.ts';
import { fileFields } from './files/paths.ts';

/** The fields of recording.json. */
const fields = z.strictObject({
  name: z.string().min(1).default('recordings'),
  citation: z.string().default('own recordings'),
  licence: z.string().default('that of the files'),
  frontEnd: z.enum(frontEndNames).default('gammatone'),
  /** Bins of the responses; left out: 10 for sounds and spectrograms, one frame for videos. Images have one, see below. */
  binMs: z.number().positive().optional(),
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
  /** Frames of the videos a second; that of the files where they say it. One frame a bin without it. */
  frameRateHz: z.number().positive().optional(),
  /** The part of every frame that is taken, in pixels from the top left. */
  crop: z
    .strictObject({
      top: z.int().nonnegative().default(0),
      left: z.int().nonnegative().default(0),
      height: z.int().positive(),
      width: z.int().positive(),
    })
    .optional(),
  /** Colours become grey levels. */
  grey: z.boolean().default(false),
  /** Size that frames are brought to, after cropping; both or none. */
  height: z.int().positive().optional(),
  width: z.int().positive().optional(),
  /** Spikes of an image are counted from here to there after it came on. */
  countFromMs: z.number().nonnegative().default(50),
  countToMs: z.number().positive().default(250),
  /** Responses are taken so much later than the stimulus. */
  latencyMs: z.number().nonnegative().default(0),
  /** Parts of a trial in bins, [start, end): what the read-outs of cue, colour and motion look at. */
  periods: z.partialRecord(z.enum(['fixation', 'cue', 'stimulus']), z.tuple([z.int(), z.int()])).optional(),
  /** Stretches that a decoder reconstructs one by one, in bins. */
  window: z.strictObject({ frames: z.int().positive(), stride: z.int().positive() }).optional(),
  /** What tests are on: new stimuli, or new trials of known ones. Left out: see README.md. */
  holdOut: z.enum(['stimuli', 'trials']).optional(),
  /** Whether stimuli are cut into contiguous blocks for the parts; left out: when they are fewer than three, and long. */
  blocks: z.boolean().optional(),
  /** What is left out between two blocks, where it is more than 1 s. */
  guardS: z.number().nonnegative().optional(),
  /** What becomes of spikes before or after the sound: an error, or left out with a warning. */
  spikesOutside: z.enum(['refuse', 'leave-out']).default('refuse'),
  /**
   * Shares of the stimuli (drawn with `splitSeed`), of the trials or of the time in validation and test; unused with a
   * splits.json. Left out: .2 and .2, for blocks .1 and .2.
   */
  shares: z.strictObject({ validation: z.number().gt(0).lt(1), test: z.number().gt(0).lt(1) }).optional(),
  splitSeed: z.int().nonnegative().default(1),
  ...fileFields,
});

/** What recording.json may say, all of it optional. */
export const recordingsSettingsSchema = fields
  .refine(({ height, width }) => (height === undefined) === (width === undefined), {
    path: ['height'],
    message: 'height and width go together; give both',
  })
  .refine(({ countFromMs, countToMs }) => countFromMs < countToMs, {
    path: ['countToMs'],
    message: 'counting must end after countFromMs',
  })
  .refine(({ periods = {} }) => Object.values(periods).every(([start, end]) => start >= 0 && start < end), {
    path: ['periods'],
    message: 'a period is [start, end] in bins, with 0 ≤ start < end',
  });

export type RecordingsSettings = z.infer<typeof recordingsSettingsSchema>;

/** Settings here are stronger than those of recording.json. */
export interface RecordingsOptions {
  /** The folder, or a file (.nwb, .h5, .hdf5, .mat, .npz); CORTEX_DATA when left out. */
  readonly data?: string;
  /** Fold of a cross-validation over stimuli, from 0, instead of splits.json and the drawn split. */
  readonly fold?: number;
  /** Bins of the responses instead of `binMs`; a bin sees the frame on the screen at its centre. */
  readonly stepMs?: number;
  readonly settings?: z.input<typeof recordingsSettingsSchema>;
}
