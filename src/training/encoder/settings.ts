import { z } from 'zod';

/** How an encoder is trained. Every field is stored with the run. */
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
  /** End after so many of the epochs that the schedule is made for; after all when left out. */
  stopAfterEpochs: z.int().positive().optional(),
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
