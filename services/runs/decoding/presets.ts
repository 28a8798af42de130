import type { VideoUNetConfig } from '../../../src/models/decoders/catalogue.ts';
import type { DecoderTraining } from '../../../src/training/decoder/settings.ts';
import type { PresetName } from './config.ts';

/** Sizes that a preset fixes: the network, its training, and the pseudo-population samples of each condition. */
export interface Preset {
  readonly model: Omit<VideoUNetConfig, 'units'>;
  readonly training: DecoderTraining;
  readonly samplesPerCondition: { readonly train: number; readonly validation: number; readonly test: number };
  /** Recorded trials of each condition that each split draws from. */
  readonly trialsPerCondition: { readonly train: number; readonly validation: number; readonly test: number };
  /** Draw the recorded units of a pseudo-population once, or anew for every sample. */
  readonly unitDraw: 'once' | 'per-sample';
}

const fullTrial = { frames: 45, timePooling: [3, 3, 5, 1], unitDropout: 0, hiddenDropout: 0 } satisfies Partial<
  Preset['model']
>;

const trialsPerCondition = { train: 16, validation: 2, test: 4 };

export const presets: Readonly<Record<PresetName, Preset>> = {
  /** Zhang et al. (2026) as written: 16,400 steps of 64; days on a CPU. */
  paper: {
    model: { ...fullTrial, width: 32, hiddenUnits: 512 },
    training: {
      steps: 16_400,
      batchSize: 64,
      optimiser: 'adamax',
      learningRate: 0.01,
      epsilon: 1e-8,
      unitWeightDecay: 0,
      schedule: { kind: 'step', factor: 0.85, everyEpochs: 3 },
      frameWeights: { fixation: 1, cue: 2, stimulus: 5 },
      validateEverySteps: 410,
    },
    samplesPerCondition: { train: 410, validation: 51, test: 51 },
    trialsPerCondition,
    unitDraw: 'per-sample',
  },
  /** Recovers what is planted in five minutes on two cores. The cue counts more, for it is small and comes last. */
  quick: {
    model: { ...fullTrial, width: 16, hiddenUnits: 512 },
    training: {
      steps: 480,
      batchSize: 16,
      optimiser: 'adam',
      learningRate: 0.006,
      epsilon: 1e-9,
      unitWeightDecay: 3,
      schedule: { kind: 'flat-linear', warmupSteps: 20, flatFraction: 0.5, finalFraction: 0.02 },
      frameWeights: { fixation: 1, cue: 10, stimulus: 5 },
      validateEverySteps: 80,
    },
    samplesPerCondition: { train: 24, validation: 2, test: 4 },
    trialsPerCondition,
    unitDraw: 'once',
  },
  /** For wasm and tests: the same pipeline on a narrow network, too short to recover everything. */
  tiny: {
    model: { ...fullTrial, width: 8, hiddenUnits: 128 },
    training: {
      steps: 240,
      batchSize: 8,
      optimiser: 'adam',
      learningRate: 0.01,
      epsilon: 1e-9,
      unitWeightDecay: 3,
      schedule: { kind: 'flat-linear', warmupSteps: 20, flatFraction: 0.5, finalFraction: 0.02 },
      frameWeights: { fixation: 1, cue: 10, stimulus: 5 },
      validateEverySteps: 60,
    },
    samplesPerCondition: { train: 12, validation: 1, test: 2 },
    trialsPerCondition,
    unitDraw: 'once',
  },
};
