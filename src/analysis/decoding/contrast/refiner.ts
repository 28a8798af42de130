import type { NdArray } from '../../../arrays.ts';
import type { VideoUNetConfig } from '../../../models/decoders/catalogue.ts';
import { VideoUNet } from '../../../models/decoders/video-unet.ts';
import type { OnProgress } from '../../../progress.ts';
import { pretrainFrames } from '../../../training/decoder/pretrain-frames.ts';
import type { ContrastPlan } from './plan.ts';

/** Weights of the convolutional part, which refines the coarse frames of the spike decoder; by name. */
export type RefinerWeights = Readonly<Record<string, NdArray>>;

/** Pretrains the convolutional part on stimulus videos alone: all folds of all sessions start from it. */
export async function pretrainRefiner(
  { network, pretrainingVideos, settings, seed }: ContrastPlan,
  onProgress?: OnProgress,
): Promise<RefinerWeights> {
  const model = new VideoUNet(network, seed);
  try {
    await pretrainFrames(model, pretrainingVideos, { ...settings.pretraining, seed, onProgress });
    const values = await model.weights.values();
    const specs = model.weights.specs.filter(({ name }) => !name.startsWith('spikes/'));
    return Object.fromEntries(specs.map(({ name, shape }) => [name, { shape, data: values[name] }]));
  } finally {
    model.dispose();
  }
}

/** A new network whose convolutional part is the pretrained one; its spike decoder starts from streams of `seed`. */
export async function withRefiner(config: VideoUNetConfig, refiner: RefinerWeights, seed: number): Promise<VideoUNet> {
  const model = new VideoUNet(config, seed);
  const pretrained = Object.fromEntries(Object.entries(refiner).map(([name, { data }]) => [name, data]));
  model.weights.assign({ ...(await model.weights.values()), ...pretrained });
  return model;
}
