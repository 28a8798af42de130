import type { z } from 'zod';
import type { NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import type { encoderConfigSchema } from '../../../src/models/encoders/encoder-config.ts';
import { encoderShapeOf } from '../../../src/models/encoders/encoder-shape.ts';
import { type RandomStream, randomStream } from '../../../src/random/stream.ts';

/** Three clips of noise [time, channel] for units that fire at random: what checks of networks that were not fitted need. */
export function noiseData({ bins = 120, channels = 10, units = 4 } = {}): EncodingData {
  const clip = (number: number) => ({
    name: `noise-${number}`,
    stimulus: { shape: [bins, channels], data: randomStream(5, `clip-${number}`).normals(bins * channels) },
    repeats: { shape: [1, bins, units], data: counts(randomStream(5, `counts-${number}`), bins * units) },
  });
  return {
    name: 'noise',
    domain: 'auditory',
    citation: 'simulated',
    licence: 'MIT',
    binMs: 5,
    frame: [channels],
    channelHz: Array.from({ length: channels }, (_, i) => 500 * 2 ** (i / 2)),
    units: Array.from({ length: units }, (_, i) => ({ id: `unit-${i}`, site: 'site' })),
    clips: [0, 1, 2].map(clip),
    split: { train: [0], validation: [1], test: [2] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: '',
    warnings: [],
  };
}

const counts = (stream: RandomStream, size: number) => Float32Array.from({ length: size }, () => stream.poisson(0.5));

/** The same data with units that have no spikes in any clip. */
export function silenced(data: EncodingData, silent: readonly number[]): EncodingData {
  const units = data.units.length;
  const clips = data.clips.map((clip) => ({
    ...clip,
    repeats: {
      shape: clip.repeats.shape,
      data: Float32Array.from(clip.repeats.data, (value, i) => (silent.includes(i % units) ? 0 : value)),
    },
  }));
  return { ...data, clips };
}

/** An untrained network for `data`. */
export const networkFor = (data: EncodingData, config: z.input<typeof encoderConfigSchema>, seed = 1): Encoder =>
  new Encoder(config, encoderShapeOf(data), seed);

/** Sets the weights of a linear model: kernel [lag, channel, unit] as the model keeps it. */
export async function setKernel(encoder: Encoder, kernel: NdArray): Promise<void> {
  const values = await encoder.weights.values();
  encoder.weights.assign({ ...values, 'readout/kernel': kernel.data });
}
