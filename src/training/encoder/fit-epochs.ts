import { setImmediate } from 'node:timers/promises';
import type { NdArray } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { OnProgress } from '../../progress.ts';
import { gradientStep, type TrainingMode } from '../gradient-step.ts';
import { adam, adamax } from '../optimisers.ts';
import { cosineRate } from '../schedule.ts';
import { batchLoss, type FitStage } from './batch-loss.ts';
import { BestWeights } from './best-weights.ts';
import { type CropOrder, cropOrder, type Segment } from './crop-order.ts';
import {
  type DescentOutcome,
  type DescentParts,
  type DescentState,
  type EncoderEpoch,
  restoreDescent,
  takeDescent,
} from './descent-state.ts';
import { FlatOptimiser } from './flat-optimiser.ts';
import type { EncoderTraining } from './settings.ts';
import { TrainingSet } from './training-set.ts';
import type { ValidationScore } from './validation-score.ts';
import { WeightAverage } from './weight-average.ts';

interface FitEpochsOptions {
  readonly seed: number;
  readonly training: EncoderTraining;
  readonly segments: readonly Segment[];
  /** Mean responses [time, unit] of the training clips in the scale of the loss. */
  readonly responses: ReadonlyMap<number, NdArray>;
  /** Names of the weights to train. */
  readonly names: readonly string[];
  /** The network runs as in prediction, without dropout and batch statistics: its core is not trained. */
  readonly frozenCore?: boolean;
  /** Absent without validation clips: the last weights are kept. */
  readonly validation?: ValidationScore | undefined;
  /** Where an earlier descent with the same options was when it ended too soon; from the beginning when left out. */
  readonly from?: DescentState | undefined;
  /** Hears of the end of every epoch that another one follows, and can take the state there. */
  readonly onEpoch?: ((take: () => Promise<DescentState>) => Promise<void>) | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Descends the loss from the encoder's present weights and leaves it with the best ones on validation. Taken up `from`
 * the end of an epoch, it ends bit for bit as it would have without the interruption.
 */
export async function fitEpochs(
  encoder: Encoder,
  data: EncodingData,
  options: FitEpochsOptions,
): Promise<DescentOutcome> {
  const { training, seed, validation, names } = options;
  const { epochs, batchSize, cropBins, warmupBins, emaDecay, patience } = training;
  const order = cropOrder(options.segments, { batchSize, cropBins, seed });
  const set = new TrainingSet(encoder, data, options.responses, { skipBins: data.treatment.skipBins, warmupBins });
  const optimiser = optimiserOf(encoder, names, training);
  const average = emaDecay === undefined ? undefined : new WeightAverage(encoder.weights, names, emaDecay);
  const best = new BestWeights(encoder.weights);
  const history: EncoderEpoch[] = [...(options.from?.history ?? [])];
  const linearEpochs = linearEpochsOf(training);
  const last = training.stopAfterEpochs ?? epochs;
  const score = (epoch: number) => {
    const value = validation?.of(encoder);
    best.offer(epoch, value);
    return value;
  };
  const parts = { encoder, optimiser, average, best };
  try {
    if (options.from) restoreDescent(parts, options.from, history.length * order.stepsPerEpoch);
    const run = epochRunner(parts, order, set, options);
    for (let epoch = history.length + 1; epoch <= last; epoch++) {
      const stage: FitStage = epoch <= linearEpochs ? 'linear' : 'full';
      const loss = await run(epoch, stage);
      const isDue = stage === 'full' && (epoch % training.validateEveryEpochs === 0 || epoch === last);
      const value = isDue ? (average ? average.during(() => score(epoch)) : score(epoch)) : undefined;
      history.push({ epoch, loss, ...(value === undefined ? {} : { validation: value }) });
      if (patience !== undefined && validation && best.epoch > 0 && epoch - best.epoch >= patience) break;
      if (epoch < last) await options.onEpoch?.(() => takeDescent(parts, history));
    }
    best.restore();
    return { history, bestEpoch: best.epoch, bestScore: best.score };
  } finally {
    best.dispose();
    average?.dispose();
    optimiser.dispose();
    set.dispose();
  }
}

/** Epochs that are fitted without the output nonlinearity; they come first. */
export const linearEpochsOf = ({ epochs, linearStageFraction }: EncoderTraining): number =>
  Math.round(epochs * linearStageFraction);

/** Runs the steps of one epoch; gives the mean loss. */
function epochRunner(
  { encoder, optimiser, average }: DescentParts,
  order: CropOrder,
  set: TrainingSet,
  { training, seed, frozenCore, from, onProgress }: FitEpochsOptions,
) {
  const started = performance.now();
  const { stepsPerEpoch } = order;
  const steps = training.epochs * stepsPerEpoch;
  const total = (training.stopAfterEpochs ?? training.epochs) * stepsPerEpoch;
  const stepsBefore = (from?.history.length ?? 0) * stepsPerEpoch;
  return async (epoch: number, stage: FitStage): Promise<number> => {
    let sum = 0;
    for (let k = 0; k < stepsPerEpoch; k++) {
      const step = (epoch - 1) * stepsPerEpoch + k;
      const batch = set.batch(order.crops(step), {
        sd: training.inputNoise,
        shiftPixels: training.shiftPixels,
        seed,
        step,
      });
      const lossOf = (mode: TrainingMode) =>
        batchLoss(encoder, batch, training, stage, frozenCore ? { training: false } : mode);
      try {
        sum += gradientStep(encoder, optimiser, lossOf, { learningRate: rateAt(training, step, steps), seed, step });
      } finally {
        tf.dispose([batch.x, batch.responses, batch.weights]);
      }
      average?.update();
      const done = step + 1;
      const secondsLeft = ((performance.now() - started) / 1000 / (done - stepsBefore)) * (total - done);
      onProgress?.({ phase: 'train', done, total, loss: sum / (k + 1), secondsLeft });
      await setImmediate();
    }
    return sum / stepsPerEpoch;
  };
}

function rateAt({ schedule, learningRate, finalFraction }: EncoderTraining, step: number, steps: number): number {
  return schedule === 'cosine' ? cosineRate(learningRate, finalFraction, step, steps) : learningRate;
}

/** AdamW decays the kernels themselves; Adam has the decay in its gradient; Adamax decays as AdamW does. */
function optimiserOf(encoder: Encoder, names: readonly string[], training: EncoderTraining): FlatOptimiser {
  const { optimiser, weightDecay, clipNorm } = training;
  const rule = { adam: adam({ weightDecay }), adamw: adam(), adamax: adamax() }[optimiser];
  return new FlatOptimiser(rule, encoder.weights, names, {
    weightDecay: optimiser === 'adam' ? 0 : weightDecay,
    ...(clipNorm === undefined ? {} : { clipNorm }),
  });
}
