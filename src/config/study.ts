import { z } from 'zod';

/** How a decoder is trained (visual.md §6). Every field is stored with the run. */
export const trainingConfigSchema = z.strictObject({
  /** Gradient steps in all. */
  steps: z.int().positive(),
  batchSize: z.int().positive(),
  optimiser: z.enum(['adamax', 'adam']),
  learningRate: z.number().positive(),
  /** ε of the optimiser's division. */
  epsilon: z.number().positive(),
  /** Decoupled decay of the weights from sites, so that sites which carry nothing fade out of the decoder. */
  siteWeightDecay: z.number().nonnegative().default(0),
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
});
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;

/** Shape of a VideoUNet (visual.md §3). */
export const videoUNetConfigSchema = z.strictObject({
  sites: z.int().positive(),
  frames: z.int().positive(),
  /** Channels of the first block; 32 in the paper. */
  width: z.int().positive(),
  /** Units of the spike decoder's hidden layer; 512 in the paper. */
  hiddenUnits: z.int().positive(),
  /** Pooling over time of the four encoder blocks; its product is the number of frames. */
  timePooling: z.tuple([z.int().positive(), z.int().positive(), z.int().positive(), z.int().positive()]),
  /** Fraction of the sites and of the hidden units dropped in training. */
  siteDropout: z.number().min(0).lt(1).default(0),
  hiddenDropout: z.number().min(0).lt(1).default(0),
});
export type VideoUNetConfig = z.infer<typeof videoUNetConfigSchema>;

/** The networks that turn spikes into videos: the paper's and its two baselines (visual.md §3, §4). */
export const decoderNames = ['video-unet', 'mlp', 'shallow-cnn'] as const;
export type DecoderName = (typeof decoderNames)[number];

export const datasetNames = ['siegel-sim', 'steinmetz'] as const;
export const presetNames = ['paper', 'quick', 'tiny'] as const;
export type PresetName = (typeof presetNames)[number];

/** What `cortex study` and `POST /v1/runs` take. */
export const studyConfigSchema = z.strictObject({
  kind: z.enum(['study', 'training']).default('study'),
  dataset: z.enum(datasetNames).default('siegel-sim'),
  /** Folder of the recordings; `CORTEX_DATA` when left out. Unused by simulated datasets. */
  data: z.string().min(1).optional(),
  /** Recording sessions, numbered from 1; all of them when left out. */
  sessions: z.array(z.int().positive()).nonempty().optional(),
  seed: z.int().nonnegative().default(1),
  /** Chosen by the engine when left out: `quick` natively, `tiny` on wasm. */
  preset: z.enum(presetNames).optional(),
  /** The baselines have the paper's sizes in every preset, and are for simulated recordings. */
  decoder: z.enum(decoderNames).default('video-unet'),
  /** Control: shuffle the conditions of the training trials, after which nothing may be decoded. */
  shuffleLabels: z.boolean().default(false),
});
export type StudyConfig = z.infer<typeof studyConfigSchema>;
