import { setImmediate } from 'node:timers/promises';
import type { tf } from '../../engine/tensorflow.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../progress.ts';
import { gradientStep, type TrainingMode } from '../gradient-step.ts';
import type { Optimiser } from '../optimisers.ts';

export interface CoarseFramesOptions {
  readonly steps: number;
  /** Falls linearly to zero over the second half of the steps. */
  readonly learningRate: number;
  /** Of the dropout masks. */
  readonly seed: number;
  readonly onProgress?: OnProgress;
}

/** Loss of the frames that `draw` makes of the batch of a step. */
export type LossOfStep = (step: number, draw: (spikes: tf.Tensor3D) => tf.Tensor5D) => tf.Scalar;

/**
 * Trains the spike decoder of `model` alone: its coarse frames are taken for the video, by the same loss. A step costs a
 * twentieth of one of the whole network, which then begins with frames that are nearly right (layer-wise training, Bengio
 * et al. 2006, NeurIPS 19:153, here supervised). Decoders without coarse frames stay as they are. Throws InvalidData when
 * the loss is not finite.
 */
export async function trainCoarseFrames(
  model: VideoDecoder,
  optimiser: Optimiser,
  lossOf: LossOfStep,
  { steps, learningRate, seed, onProgress }: CoarseFramesOptions,
): Promise<void> {
  if (!model.decodeSpikes) return;
  const started = performance.now();
  for (let step = 0; step < steps; step++) {
    const rate = learningRate * Math.min(1, (2 * (steps - step)) / steps);
    const ofBatch = (mode: TrainingMode) => lossOf(step, (spikes) => model.decodeSpikes!(spikes, mode));
    const loss = gradientStep(model, optimiser, ofBatch, { learningRate: rate, seed, step });
    const done = step + 1;
    const secondsLeft = ((performance.now() - started) / 1000 / done) * (steps - done);
    onProgress?.({ phase: 'train', done, total: steps, loss, secondsLeft, note: 'coarse frames' });
    await setImmediate();
  }
}
