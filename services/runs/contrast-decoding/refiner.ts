import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NdArray } from '../../../src/arrays.ts';
import { expectSame, type Fingerprint, parseFingerprint } from '../../../src/fingerprint.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import type { VideoUNetConfig } from '../../../src/models/decoders/catalogue.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { pretrainFrames } from '../../../src/training/decoder/pretrain-frames.ts';
import { goOnWithTheSame } from './fold-files.ts';
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
  /** All that the weights depend on. */
  readonly fingerprint: Fingerprint;
  readonly onProgress?: OnProgress;
}

/**
 * What an earlier process left of the convolutional part; undefined when it is still to be pretrained. Throws Conflict,
 * naming what differs, when something else made it.
 */
export async function readRefiner(runDir: string, fingerprint: Fingerprint): Promise<RefinerWeights | undefined> {
  const path = pathIn(runDir);
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = await readTensorFile(path);
  expectSame(path, parseFingerprint(metadata.fingerprint), fingerprint, goOnWithTheSame);
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
}

const pathIn = (runDir: string): string => join(runDir, 'checkpoints', 'refiner.safetensors');

/** Pretrains the convolutional part on stimulus videos alone, or reads what an earlier process left of it. */
export async function pretrainedRefiner(options: RefinerOptions): Promise<RefinerWeights> {
  const { config, videos, settings, seed, runDir, fingerprint, onProgress } = options;
  const known = await readRefiner(runDir, fingerprint);
  if (known) return known;
  const model = new VideoUNet(config, seed);
  try {
    await pretrainFrames(model, videos, { ...settings.pretraining, seed, onProgress });
    const values = await model.weights.values();
    const specs = model.weights.specs.filter(({ name }) => !name.startsWith('spikes/'));
    const tensors = Object.fromEntries(specs.map(({ name, shape }) => [name, { shape, data: values[name] }]));
    await writeTensorFile(pathIn(runDir), { tensors, metadata: { fingerprint: JSON.stringify(fingerprint) } });
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
