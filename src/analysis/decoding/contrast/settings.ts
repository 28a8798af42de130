import type { FrameRange } from '../../../data/decoding-data.ts';
import type { VideoUNetConfig } from '../../../models/decoders/catalogue.ts';
import type { FitFramesOptions } from '../../../training/decoder/fit-frames.ts';
import type { PretrainingOptions } from '../../../training/decoder/pretrain-frames.ts';

/** Everything that the decoding of contrasts fixes, the same for all folds. */
export interface ContrastSettings {
  /** Contiguous blocks of trials, each the test part of one fold. */
  readonly outerBlocks: number;
  /** Blocks of a fold's training trials: one network for each, trained on the others, which sets its thresholds. */
  readonly innerBlocks: number;
  /** Added to every unit's standard deviation (spikes a bin), so that nearly silent units are not blown up. */
  readonly sdFloor: number;
  readonly components: number;
  /** After visual latency and before most of the wheel's movement: 40–240 ms. */
  readonly componentBins: FrameRange;
  /** Frames that contrasts are read from: after visual latency. */
  readonly readFrames: FrameRange;
  /** Before visual latency: the control. */
  readonly controlBins: FrameRange;
  /** Inner blocks of the control, whose thresholds matter less. */
  readonly controlInnerBlocks: number;
  readonly model: Omit<VideoUNetConfig, 'units'>;
  readonly pretraining: Pick<PretrainingOptions, 'steps' | 'batchSize' | 'learningRate' | 'noise'>;
  readonly fit: Pick<FitFramesOptions, 'batchSize' | 'warmUp' | 'joint'>;
  /**
   * Test trials of a fold that masks are tried on, spread over the block, and random masks a region: many masks on few trials,
   * for p cannot fall below 1 / (1 + masks), and the trials are those of the region's own mask.
   */
  readonly maskTrials: number;
  readonly randomMasks: number;
  readonly bootstrapResamples: number;
}

const quick: ContrastSettings = {
  outerBlocks: 5,
  innerBlocks: 4,
  sdFloor: 0.4,
  components: 40,
  componentBins: { start: 2, end: 12 },
  readFrames: { start: 2, end: 20 },
  controlBins: { start: 0, end: 2 },
  controlInnerBlocks: 2,
  model: { frames: 20, width: 8, hiddenUnits: 64, timePooling: [5, 2, 2, 1], unitDropout: 0.2, hiddenDropout: 0.3 },
  pretraining: { steps: 300, batchSize: 16, learningRate: 0.006, noise: { mixingSd: 0.4, pixelSd: 0.1 } },
  fit: {
    batchSize: 16,
    warmUp: { steps: 200, learningRate: 0.003, decayFraction: 0.5 },
    joint: { steps: 15, learningRate: 0.001 },
  },
  maskTrials: 3,
  randomMasks: 199,
  bootstrapResamples: 2000,
};

/**
 * Settings by preset; `paper` differs from `quick` in width and in the number of steps. The values come from inner
 * validation on the recordings of Steinmetz et al. (2019), on the training blocks of the first folds of sessions 1 and 3;
 * those blocks are test blocks of other folds, so only sessions 2 and 4 are untouched by the choice.
 */
export const contrastSettings: Readonly<Record<'paper' | 'quick' | 'tiny', ContrastSettings>> = {
  paper: { ...quick, model: { ...quick.model, width: 32 }, pretraining: { ...quick.pretraining, steps: 450 } },
  quick,
  tiny: {
    ...quick,
    innerBlocks: 2,
    model: { ...quick.model, width: 4 },
    pretraining: { ...quick.pretraining, steps: 100, batchSize: 8 },
    fit: { ...quick.fit, joint: { steps: 0, learningRate: 0.001 } },
    maskTrials: 2,
  },
};
