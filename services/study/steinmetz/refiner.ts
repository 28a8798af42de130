import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NdArray } from '../../../src/arrays.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import type { VideoUNetConfig } from '../../../src/models/decoders/catalogue.ts';
import { VideoUNet } from '../../../src/models/video-unet.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { pretrainFrames } from '../../../src/training/pretrain-frames.ts';
import type { SteinmetzSettings } from './settings.ts';

/** Weights of a convolutional part, by name. */
export type RefinerWeights = Readonly<Record<string, Float32Array>>;

interface RefinerOptions {
  readonly config: VideoUNetConfig;
  /** [video, time, 32, 32, 3] stimulus videos. */
  readonly videos: NdArray;
  readonly settings: SteinmetzSettings;
  readonly seed: number;
  readonly runDir: string;
  /** Of everything that the weights depend on. */
  readonly fingerprint: string;
  readonly onProgress?: OnProgress;
}

/** Pretrains the convolutional part on stimulus videos alone, or reads what an earlier run of the same settings left. */
export async function pretrainedRefiner(options: RefinerOptions): Promise<RefinerWeights> {
  const { config, videos, settings, seed, runDir, fingerprint, onProgress } = options;
  const path = join(runDir, 'checkpoints', 'refiner.safetensors');
  if (existsSync(path)) {
    const { tensors, metadata } = await readTensorFile(path);
    if (metadata.fingerprint === fingerprint) {
      return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
    }
  }
  const model = new VideoUNet(config, seed);
  try {
    await pretrainFrames(model, videos, { ...settings.pretraining, seed, onProgress });
    const values = await model.weights.values();
    const specs = model.weights.specs.filter(({ name }) => !name.startsWith('spikes/'));
    const tensors = Object.fromEntries(specs.map(({ name, shape }) => [name, { shape, data: values[name] }]));
    await writeTensorFile(path, { tensors, metadata: { fingerprint } });
    return Object.fromEntries(specs.map(({ name }) => [name, values[name]]));
  } finally {
    model.dispose();
  }
}

/** A new network whose convolutional part is the pretrained one; its spike decoder starts from streams of `seed`. */
export async function withRefiner(config: VideoUNetConfig, refiner: RefinerWeights, seed: number): Promise<VideoUNet> {
  const model = new VideoUNet(config, seed);
  model.weights.assign({ ...(await model.weights.values()), ...refiner });
  return model;
}
