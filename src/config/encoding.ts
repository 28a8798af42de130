import { z } from 'zod';
import { shortened, unknownName } from '../errors.ts';
import { encoderNames, outputNonlinearities, prefilterNames } from './encoder-names.ts';

export const encodingDatasetNames = [
  'ns1',
  'auditory-sim',
  'recordings',
  'lgn-whitenoise',
  'v4-images',
  'visual-sim',
  'siegel-sim',
] as const;
export type EncodingDatasetName = (typeof encodingDatasetNames)[number];

/** Folds of a cross-validation over clips, of every data set that has them. */
export const clipFolds = 5;

const dataChoices = ['session', 'fold', 'frontEnd', 'soundHz'] as const;

/** Which choices the data sets have. */
const choicesOf: Readonly<Partial<Record<EncodingDatasetName, readonly (typeof dataChoices)[number][]>>> = {
  ns1: ['fold', 'frontEnd', 'soundHz'],
  'v4-images': ['session', 'fold'],
  recordings: ['fold'],
};

/** What is chosen of a data set that does not have that choice: the field, and the sentence about it. */
export function unknownChoices(
  asked: { readonly dataset: EncodingDatasetName } & Partial<Record<(typeof dataChoices)[number], unknown>>,
): { field: string; message: string }[] {
  const known = choicesOf[asked.dataset] ?? [];
  return dataChoices
    .filter((field) => asked[field] !== undefined && !known.includes(field))
    .map((field) => ({
      field,
      message: `${asked.dataset} has no choice of ${field}; leave out ${field} ${shortened(String(asked[field]))}`,
    }));
}

/** How an encoder is trained (auditory.md §D). Every field is stored with the run. */
export const encoderTrainingSchema = z.strictObject({
  loss: z.enum(['mse', 'nmse', 'poisson']),
  /** Response = mean + sd · output with the moments of the training responses, or the plain response. */
  target: z.enum(['z-score', 'scale', 'plain']),
  optimiser: z.enum(['adam', 'adamw', 'adamax']),
  learningRate: z.number().positive(),
  schedule: z.enum(['constant', 'cosine']),
  /** Learning rate at the end of the cosine, as a fraction of the first. */
  finalFraction: z.number().min(0).max(1),
  epochs: z.int().positive(),
  /** Crops a batch. */
  batchSize: z.int().positive(),
  /** Bins of a crop; whole clips when left out. */
  cropBins: z.int().positive().optional(),
  /** Bins at the start of a crop inside a clip that only warm the network up. */
  warmupBins: z.int().nonnegative(),
  weightDecay: z.number().nonnegative(),
  /** Penalties on the weights whose names begin with `weights`. */
  penalties: z.array(
    z.strictObject({
      weights: z.string(),
      l1: z.number().nonnegative(),
      l2: z.number().nonnegative(),
    }),
  ),
  /** Largest norm of the whole gradient; no clipping when left out. */
  clipNorm: z.number().positive().optional(),
  /** Decay per step of the average of the weights that is evaluated; none when left out. */
  emaDecay: z.number().min(0).lt(1).optional(),
  /** Stop when the validation score has not risen for so many epochs; all epochs when left out. */
  patience: z.int().positive().optional(),
  /** Epochs between two validations. */
  validateEveryEpochs: z.int().positive(),
  /** Fit without the output nonlinearity first, for this fraction of the epochs; 0: one stage. */
  linearStageFraction: z.number().min(0).lt(1),
  /** Random starts, the best on validation is kept. */
  initialisations: z.int().positive(),
  /** Standard deviation of noise added to the standardised stimulus in training. */
  inputNoise: z.number().nonnegative(),
  /** Largest random displacement of a video in training, in pixels along both axes. */
  shiftPixels: z.int().nonnegative(),
});
export type EncoderTraining = z.infer<typeof encoderTrainingSchema>;

/** What a recipe leaves unsaid. */
export const encoderTrainingDefaults: EncoderTraining = {
  loss: 'mse',
  target: 'z-score',
  optimiser: 'adamw',
  learningRate: 3e-3,
  schedule: 'cosine',
  finalFraction: 0.02,
  epochs: 80,
  batchSize: 4,
  warmupBins: 0,
  weightDecay: 0,
  penalties: [],
  validateEveryEpochs: 5,
  linearStageFraction: 0,
  initialisations: 1,
  inputNoise: 0,
  shiftPixels: 0,
};

/** The name of an encoder; an unknown one is told the nearest. */
export const encoderNameSchema = z.string().refine((name) => encoderNames.some((known) => known === name), {
  error: ({ input }) => unknownName('encoder', String(input), encoderNames).replace(/\.$/, ''),
});

/** What `cortex train --model …` and `POST /v1/runs` with kind "encoding" take. */
export const encodingConfigSchema = z
  .strictObject({
    kind: z.literal('encoding'),
    dataset: z.enum(encodingDatasetNames),
    /** Folder of the recordings; `CORTEX_DATA` when left out. Unused by simulated datasets. */
    data: z.string().min(1).optional(),
    /** Recording session, for data sets that have several, such as "201025". */
    session: z.string().min(1).optional(),
    /** Fold of a cross-validation over clips, counted from 0; the data set's own split when left out. */
    fold: z.int().nonnegative().optional(),
    /** Front end that makes the spectrogram, such as "db" or "gammatone"; the data set's own when left out. */
    frontEnd: z.string().min(1).optional(),
    /** Sampling rate of the sounds, for models that start from the waveform; as recorded when left out. */
    soundHz: z.number().positive().optional(),
    model: encoderNameSchema,
    options: z.record(z.string(), z.unknown()).default({}),
    prefilter: z.enum(prefilterNames).optional(),
    nonlinearity: z.enum(outputNonlinearities).optional(),
    /** Changes to the model's recipe. */
    training: encoderTrainingSchema.partial().default({}),
    seed: z.int().nonnegative().default(1),
    /** Networks with the seeds seed, seed + 1, …: their predictions and dSTRFs are averaged. */
    networks: z.int().positive().default(1),
    /** Control: every clip's responses are those of another clip (sounds) or shifted in time (one long clip). */
    shuffleStimuli: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    for (const { field, message } of unknownChoices(config))
      context.addIssue({ code: 'custom', path: [field], message });
  });
export type EncodingConfig = z.infer<typeof encodingConfigSchema>;
