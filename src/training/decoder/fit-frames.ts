import { type NdArray, takeRows } from '../../arrays.ts';
import type { ResponseSet } from '../../data/decoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { toTensor3d } from '../../engine/to-tensor.ts';
import type { VideoUNet } from '../../models/decoders/video-unet.ts';
import { randomStream } from '../../random/stream.ts';
import { type GradientStepsOptions, gradientSteps } from './gradient-steps.ts';
import { VideoLoss } from './video-loss.ts';

/** Length and pace of one phase of training. */
export type PhaseSettings = Pick<GradientStepsOptions, 'steps' | 'learningRate' | 'decayFraction'>;

export interface FitFramesOptions {
  readonly seed: number;
  /** Opens the streams of batches: "<name>/warm-up/…" and "<name>/joint/…". */
  readonly name: string;
  readonly batchSize: number;
  /** The spike decoder alone, coarse frames against the true ones. */
  readonly warmUp: PhaseSettings;
  /** The whole network, with the loss of Zhang et al. (2026), `VideoLoss`. */
  readonly joint: PhaseSettings;
}

/**
 * Fits a network whose convolutional part was pretrained on videos to few trials: first the spike decoder by the mean
 * squared error of its coarse frames, then everything together. `videos` are [condition, time, height, width, colour].
 *
 * The output layer of the spike decoder starts at zero, a grey screen: a random one would draw patterns that depend on
 * the trial, and few trials are enough to learn those by heart.
 */
export async function fitFrames(
  model: VideoUNet,
  { responses, condition }: ResponseSet,
  videos: NdArray,
  { seed, name, batchSize, warmUp, joint }: FitFramesOptions,
): Promise<void> {
  const trials = condition.length;
  const draw = (phase: string, step: number) => {
    const stream = randomStream(seed, `${name}/${phase}/${step}`);
    const rows = Int32Array.from({ length: batchSize }, () => stream.integer(trials));
    const spikes = takeRows(responses, rows);
    return { spikes: toTensor3d(spikes), conditions: Array.from(rows, (row) => condition[row]) };
  };
  tf.tidy(() => {
    const output = model.weights.get('spikes/dense2/kernel');
    output.assign(tf.zerosLike(output));
  });
  const loss = new VideoLoss(videos, new Array(model.config.frames).fill(1));
  const targets = tf.tensor(videos.data, [...videos.shape]);
  try {
    const coarseLoss: Parameters<typeof gradientSteps>[1] = (step, mode) => {
      const { spikes, conditions } = draw('warm-up', step);
      const truth = tf.gather(targets, tf.tensor1d(conditions, 'int32'));
      // Large enough for Adam's ε not to matter.
      return tf.losses
        .meanSquaredError<tf.Tensor, tf.Scalar>(truth, model.decodeSpikes(spikes, mode))
        .mul<tf.Scalar>(100);
    };
    const isDense = (weight: string) => weight.startsWith('spikes/');
    await gradientSteps(model, coarseLoss, { ...warmUp, seed, trains: isDense });
    const jointLoss: Parameters<typeof gradientSteps>[1] = (step, mode) => {
      const { spikes, conditions } = draw('joint', step);
      return loss.evaluate(model.forward(spikes, mode), conditions);
    };
    await gradientSteps(model, jointLoss, { ...joint, seed, trains: () => true });
  } finally {
    targets.dispose();
    loss.dispose();
  }
}
