import { z } from 'zod';

const path = z.string().min(1);

/**
 * Where a .mat, .h5 or .npz file has what, as names between slashes ("data/responses"). All may be left out; see the README
 * for what each may hold.
 */
export const pathsSchema = z.strictObject({
  stimuli: path.optional(),
  stimulusNames: path.optional(),
  /** Counts in bins. */
  responses: path.optional(),
  /** Spike times in seconds, instead of `responses`. */
  spikeTimes: path.optional(),
  /** Number of repeats of every stimulus, [stimulus] or [stimulus, unit], beside spike times that are a table. */
  repeats: path.optional(),
  units: path.optional(),
  sites: path.optional(),
  regions: path.optional(),
  conditions: path.optional(),
  /** "train", "validation" or "test" of every stimulus. */
  split: path.optional(),
  frameRateHz: path.optional(),
  samplingRateHz: path.optional(),
});

export const stimulusAxes = ['stimulus', 'time', 'height', 'width', 'colour', 'channel'] as const;
export const responseAxes = ['stimulus', 'repeat', 'time', 'unit'] as const;
export const spikeAxes = ['stimulus', 'repeat', 'unit'] as const;

/**
 * The axes of the arrays that `paths` names, in the order of the file (that of h5py and numpy, or that which MATLAB shows).
 * Where there is one array a stimulus, "stimulus" is left out.
 */
export const axesSchema = z.strictObject({
  stimuli: z.array(z.enum(stimulusAxes)).min(1).optional(),
  responses: z.array(z.enum(responseAxes)).min(1).optional(),
  spikeTimes: z.array(z.enum(spikeAxes)).min(1).optional(),
});

/** What is chosen in an NWB file where it has several candidates. */
export const nwbSchema = z.strictObject({
  /** Table of presentations, such as "intervals/trials". */
  presentations: path.optional(),
  /** Columns of that table that say when a stimulus came on and went; the clock of its frames or `start_time`, and `stop_time`, when left out. */
  startColumn: path.optional(),
  stopColumn: path.optional(),
  /** Column of that table that says which stimulus was shown. */
  stimulusColumn: path.optional(),
  /** Series or container of images that the column refers to, such as "stimulus/templates/movies". */
  stimuli: path.optional(),
  /** Column of the units that names their region. */
  regionColumn: path.optional(),
  /** Column of the units that names them. */
  unitColumn: path.optional(),
  /** Units that are kept: values of columns, such as {"quality": ["good"]}. */
  keepUnits: z.record(path, z.array(z.union([z.string(), z.number(), z.boolean()])).min(1)).optional(),
});

export type FilePaths = z.infer<typeof pathsSchema>;
export type FileAxes = z.infer<typeof axesSchema>;
export type NwbChoices = z.infer<typeof nwbSchema>;

/** The fields of recording.json that are about files alone. */
export const fileFields = {
  paths: pathsSchema.optional(),
  axes: axesSchema.optional(),
  nwb: nwbSchema.optional(),
  /** Sampling rate of sounds that a file holds as arrays, where it does not say it. */
  samplingRateHz: z.number().positive().optional(),
};

/** What recording.json says that readers of files need. */
export interface FileSettings {
  /** Of the responses, where they are asked to be so. */
  readonly binMs?: number;
  readonly paths?: FilePaths;
  readonly axes?: FileAxes;
  readonly nwb?: NwbChoices;
  /** Of videos; one frame a bin when left out, unless the file says it. */
  readonly frameRateHz?: number;
  /** Of sounds, where the file does not say it. */
  readonly samplingRateHz?: number;
  /** How long after an image came on its spikes are still counted, `latencyMs` later yet. */
  readonly countToMs?: number;
  readonly latencyMs?: number;
}
