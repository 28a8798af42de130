import { setImmediate } from 'node:timers/promises';
import { expectFinite, takeRows } from '../../arrays.ts';
import type { ResponseSet } from '../../data/decoding-data.ts';
import { type EngineIdentity, engineIdentity, engineReport } from '../../engine/index.ts';
import { tf } from '../../engine/tensorflow.ts';
import { toTensor3d } from '../../engine/to-tensor.ts';
import { arraysDigest, type Fingerprint } from '../../fingerprint.ts';
import { unitKernel, type VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../progress.ts';
import { gradientStep, type TrainingMode } from '../gradient-step.ts';
import { adam, adamax, Optimiser } from '../optimisers.ts';
import { learningRateAt } from '../schedule.ts';
import { batchOrder } from './batch-order.ts';
import { CheckpointFolder, type TrainingHistory, type TrainingState } from './checkpoint.ts';
import type { DecoderTraining } from './settings.ts';
import type { TrainingData } from './training-data.ts';
import { inMemory, onDisk } from './training-place.ts';
import { frameWeights, VideoLoss } from './video-loss.ts';

export interface TrainingOptions {
  readonly seed: number;
  /** Recorded with the checkpoints because bits depend on it; that of this process when left out. */
  readonly engine?: EngineIdentity;
  /** What else is known of where the data come from, such as the hash of the recordings; part of the fingerprint. */
  readonly origin?: Fingerprint;
  /** Where to keep checkpoints; training resumes from the latest one there. Without: always from the start. */
  readonly checkpoints?: string;
  readonly onProgress?: OnProgress;
}

export interface TrainingOutcome {
  readonly history: TrainingHistory;
  readonly bestStep: number;
  readonly bestLoss: number;
  /** Steps that a checkpoint had already done. */
  readonly resumedFrom: number;
}

/**
 * Trains `model` on the training split and leaves it with the weights of the lowest validation loss.
 * Killed at any moment and started again, it ends with the same weights as an uninterrupted run
 * (same engine and thread count). Throws Conflict, naming what differs, for checkpoints that something else made, and
 * InvalidData when responses or videos are not finite, or the loss or a weight
 * stops being so; the last good checkpoint stays.
 */
export async function trainDecoder(
  model: VideoDecoder,
  data: TrainingData,
  config: DecoderTraining,
  options: TrainingOptions,
): Promise<TrainingOutcome> {
  // ReLU turns NaN into 0, so a loss alone would not show it.
  expectFinite(data.train.responses, 'training responses');
  expectFinite(data.validation.responses, 'validation responses');
  expectFinite(data.videos, 'videos');
  const { seed, checkpoints } = options;
  const frames = data.videos.shape[1];
  const loss = new VideoLoss(data.videos, frameWeights(frames, data.periods, config.frameWeights));
  const variables = Object.fromEntries(model.weights.trainableNames.map((name) => [name, model.weights.get(name)]));
  const rule = config.optimiser === 'adam' ? adam : adamax;
  const optimiser = new Optimiser(rule({ epsilon: config.epsilon }), variables, {
    [unitKernel]: config.unitWeightDecay,
  });
  try {
    const place =
      checkpoints === undefined
        ? inMemory()
        : onDisk(new CheckpointFolder(checkpoints), trainingFingerprint(model, data, config, options));
    const fresh: TrainingState = {
      step: 0,
      seed,
      bestLoss: null,
      bestStep: null,
      history: { train: [], validation: [] },
    };
    let state = (await place.resume(model, optimiser)) ?? fresh;
    const resumedFrom = state.step;

    const order = batchOrder(data.train.condition, config.batchSize, seed);
    const epochSteps = Math.max(1, Math.floor(data.train.condition.length / config.batchSize));
    const started = performance.now();
    const { train, validation } = state.history;
    for (let step = state.step; !isTrained({ ...state, step }, config); step++) {
      const learningRate = learningRateAt(config, step, epochSteps);
      const batch = order(step);
      const lossOf = (mode: TrainingMode) => {
        const video = model.forward(toTensor3d(takeRows(data.train.responses, batch)), mode);
        return loss.evaluate(
          video,
          Array.from(batch, (sample) => data.train.condition[sample]),
        );
      };
      const value = gradientStep(model, optimiser, lossOf, { learningRate, seed, step });
      train.push(value);
      const done = step + 1;
      if (done % config.validateEverySteps === 0 || done === config.steps) {
        const validationLoss = evaluateLoss(model, loss, data.validation, config.batchSize);
        const isBest = state.bestLoss === null || validationLoss < state.bestLoss;
        validation.push({ step: done, loss: validationLoss });
        state = {
          ...state,
          step: done,
          ...(isBest ? { bestLoss: validationLoss, bestStep: done } : {}),
        };
        await place.save(model, optimiser, state);
      }
      const secondsPerStep = (performance.now() - started) / 1000 / (done - resumedFrom);
      const secondsLeft = secondsPerStep * (config.steps - done);
      options.onProgress?.({ phase: 'train', done, total: config.steps, loss: value, secondsLeft });
      await setImmediate();
    }
    const best = await place.loadBest(model);
    return { history: state.history, bestStep: best.step, bestLoss: best.bestLoss!, resumedFrom };
  } finally {
    optimiser.dispose();
    loss.dispose();
  }
}

/** Whether a training has come to its end: by its steps, or by validations in a row that found nothing better. */
export function isTrained(
  { step, bestStep, history }: Pick<TrainingState, 'step' | 'bestStep' | 'history'>,
  { steps, patience = Number.POSITIVE_INFINITY }: Pick<DecoderTraining, 'steps' | 'patience'>,
): boolean {
  const since = history.validation.filter((one) => bestStep !== null && one.step > bestStep).length;
  return step >= steps || since >= patience;
}

/** Mean loss over a split, with running statistics. */
function evaluateLoss(model: VideoDecoder, loss: VideoLoss, set: ResponseSet, batchSize: number): number {
  const samples = set.condition.length;
  let sum = 0;
  for (let start = 0; start < samples; start += batchSize) {
    const rows = Int32Array.from({ length: Math.min(batchSize, samples - start) }, (_, i) => start + i);
    const value = tf.tidy(() => {
      const video = model.forward(toTensor3d(takeRows(set.responses, rows)));
      const conditions = Array.from(rows, (row) => set.condition[row]);
      return loss.evaluate(video, conditions).dataSync()[0];
    });
    sum += value * rows.length;
  }
  return sum / samples;
}

/** All that decides the weights of a training, bit for bit. */
export function trainingFingerprint(
  model: Pick<VideoDecoder, 'name' | 'config'>,
  { train, validation, videos, periods }: TrainingData,
  training: DecoderTraining,
  { seed, engine = engineIdentity(engineReport()), origin }: Pick<TrainingOptions, 'seed' | 'engine' | 'origin'>,
): Fingerprint {
  return {
    decoder: model.name,
    model: model.config,
    training,
    seed,
    data: {
      ...origin,
      train: arraysDigest([train.responses.data, train.condition]),
      validation: arraysDigest([validation.responses.data, validation.condition]),
      videos: arraysDigest([videos.data]),
      periods,
    },
    engine,
  };
}
