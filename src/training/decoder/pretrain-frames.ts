import { expectShape, type NdArray, sizeOf, zeros } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { VideoUNet } from '../../models/decoders/video-unet.ts';
import type { OnProgress } from '../../progress.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';
import type { TrainingMode } from '../gradient-step.ts';
import { gradientSteps } from './gradient-steps.ts';
import { VideoLoss } from './video-loss.ts';

/** How the coarse frames of pretraining differ from the clean videos. */
export interface FrameNoise {
  /** Each frame of a sample is the frame of its own video, moved towards another condition's by this sd (0 = never). */
  readonly mixingSd: number;
  /** Standard deviation of the noise of every pixel. */
  readonly pixelSd: number;
}

export interface PretrainingOptions {
  readonly seed: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly noise: FrameNoise;
  readonly onProgress?: OnProgress;
}

/**
 * Trains the convolutional part of `model` to turn noisy stimulus videos into clean ones, without any spikes: the coarse
 * frames that the spike decoder will make are imitated from `videos` [condition, time, height, width, colour]. The spike
 * decoder stays as it is. Streams "pretrain/…" of the seed.
 */
export async function pretrainFrames(model: VideoUNet, videos: NdArray, options: PretrainingOptions): Promise<void> {
  expectShape(videos, 'videos', ['condition', 'time', 'height', 'width', 'colour'], [undefined, model.config.frames]);
  const { seed, steps, batchSize, learningRate, noise, onProgress } = options;
  const loss = new VideoLoss(videos, new Array(model.config.frames).fill(1));
  const frameLength = sizeOf(videos.shape.slice(2));
  const pixels = randomStream(seed, 'pretrain/noise').normals(noiseFrames * frameLength, noise.pixelSd);
  const mixed = { mixingSd: noise.mixingSd, noise: { shape: [noiseFrames, frameLength], data: pixels } };
  const started = performance.now();
  try {
    const lossOf = (step: number, mode: TrainingMode) => {
      const stream = randomStream(seed, `pretrain/${step}`);
      const conditions = Array.from({ length: batchSize }, () => stream.integer(videos.shape[0]));
      const coarse = noisyVideos(videos, conditions, mixed, stream);
      return loss.evaluate(model.refine(tf.tensor5d(coarse.data, coarse.shape as FiveAxes), mode), conditions);
    };
    await gradientSteps(model, lossOf, {
      steps,
      learningRate,
      decayFraction: 0.3,
      seed,
      trains: (weight) => !weight.startsWith('spikes/'),
      onStep: (done, value) => {
        const secondsLeft = ((performance.now() - started) / 1000 / done) * (steps - done);
        onProgress?.({ phase: 'train', done, total: steps, loss: value, secondsLeft, note: 'pretraining on videos' });
      },
    });
  } finally {
    loss.dispose();
  }
}

type FiveAxes = [number, number, number, number, number];

/** Frames of noise to choose from; drawing every pixel of every frame anew would take longer than the network. */
const noiseFrames = 256;

/**
 * Videos of `conditions` as a poor decoder would draw them, [sample, time, height, width, colour] in [0, 1]: every frame
 * is mixed with the frame of one other condition in a half-normally distributed share, and gets one of `noise`'s frames
 * [frame, height · width · colour].
 */
export function noisyVideos(
  videos: NdArray,
  conditions: readonly number[],
  { mixingSd, noise }: { readonly mixingSd: number; readonly noise: NdArray },
  stream: RandomStream,
): NdArray {
  const frames = videos.shape[1];
  const frameLength = sizeOf(videos.shape.slice(2));
  const noisy = zeros([conditions.length, ...videos.shape.slice(1)]);
  conditions.forEach((condition, sample) => {
    for (let frame = 0; frame < frames; frame++) {
      const share = Math.min(1, Math.abs(stream.normal(0, mixingSd)));
      const own = (condition * frames + frame) * frameLength;
      const other = (stream.integer(videos.shape[0]) * frames + frame) * frameLength;
      const from = stream.integer(noise.shape[0]) * frameLength;
      const to = (sample * frames + frame) * frameLength;
      for (let i = 0; i < frameLength; i++) {
        const clean = videos.data[own + i] * (1 - share) + videos.data[other + i] * share;
        noisy.data[to + i] = Math.min(1, Math.max(0, clean + noise.data[from + i]));
      }
    }
  });
  return noisy;
}
