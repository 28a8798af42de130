import { z } from 'zod';

/**
 * How a decoder is trained (Zhang et al. 2026, Methods; decay, warm-up and the flat-linear schedule are ours). Every
 * field is stored with the run.
 */
export const decoderTrainingSchema = z.strictObject({
  /** Gradient steps in all. */
  steps: z.int().positive(),
  batchSize: z.int().positive(),
  optimiser: z.enum(['adamax', 'adam']),
  learningRate: z.number().positive(),
  /** ε of the optimiser's division. */
  epsilon: z.number().positive(),
  /** Decoupled decay of the weights from units, so that units which carry nothing fade out of the decoder. */
  unitWeightDecay: z.number().nonnegative(),
  schedule: z.discriminatedUnion('kind', [
    /** × `factor` every `everyEpochs` epochs. */
    z.strictObject({
      kind: z.literal('step'),
      factor: z.number().positive().max(1),
      everyEpochs: z.int().positive(),
    }),
    /** Linear warm-up, flat until `flatFraction` of the steps, then linear down to `finalFraction`. */
    z.strictObject({
      kind: z.literal('flat-linear'),
      warmupSteps: z.int().nonnegative(),
      flatFraction: z.number().min(0).max(1),
      finalFraction: z.number().min(0).max(1),
    }),
  ]),
  /** Weights η of the SSIM of each period's frames. */
  frameWeights: z.strictObject({
    fixation: z.number().nonnegative(),
    cue: z.number().nonnegative(),
    stimulus: z.number().nonnegative(),
  }),
  /** Steps between two validations (and checkpoints). */
  validateEverySteps: z.int().positive(),
  /** Validations in a row without a lower loss after which training ends before its last step; never when left out. */
  patience: z.int().positive().optional(),
});
export type DecoderTraining = z.infer<typeof decoderTrainingSchema>;
