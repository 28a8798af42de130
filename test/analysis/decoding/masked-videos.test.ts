import { beforeAll, describe, expect, test } from 'vitest';
import { applyMask, type MaskMode, maskModes, type UnitMask } from '../../../src/analysis/decoding/mask-responses.ts';
import { forEachMasked } from '../../../src/analysis/decoding/masked-videos.ts';
import { type NdArray, sizeOf, zeros } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const units = 9;
const frames = 6;
const samples = 5;
const shape = { units, frames, frame: [16, 16, 3] as [number, number, number] };
const masks: UnitMask[] = [
  { name: 'none', units: [] },
  { name: 'a', units: [0, 1, 2] },
  { name: 'b', units: [3, 4] },
  { name: 'a+b', units: [0, 1, 2, 3, 4] },
  { name: 'all', units: Array.from({ length: units }, (_, i) => i) },
];

function responses(): NdArray {
  return { shape: [samples, frames, units], data: randomStream(3, 'responses').normals(samples * frames * units) };
}

/** A network whose norms and biases are not those of its start, so that folding them has something to get wrong. */
function moved(decoder: VideoDecoder): VideoDecoder {
  const stream = randomStream(4, 'weights');
  for (const { name, shape } of decoder.weights.specs) {
    const change = tf.tensor(stream.normals(sizeOf(shape), 0.1), [...shape]);
    const weight = decoder.weights.get(name);
    const positive = name.endsWith('runningVariance');
    weight.assign(positive ? weight.add(change.square()) : weight.add(change));
    change.dispose();
  }
  return decoder;
}

function videosOf(decoder: VideoDecoder, given: NdArray, mode: MaskMode, window?: { start: number; end: number }) {
  const all = zeros([masks.length, samples, frames, 16, 16, 3]);
  const size = sizeOf(all.shape.slice(2));
  forEachMasked(decoder, given, masks, { mode, window, seed: 7 }, (videos, { mask, start }) =>
    all.data.set(videos, (mask * samples + start) * size),
  );
  return all;
}

describe('many masks at once', () => {
  const unet = () => moved(newDecoder({ decoder: 'video-unet', options: { width: 2, hiddenUnits: 8 } }, shape, 1));
  const linear = () => moved(newDecoder({ decoder: 'linear' }, shape, 1));

  test.each(maskModes.flatMap((mode) => [unet, linear].map((make) => [make.name, mode, make] as const)))(
    'show what masking one by one shows: %s, %s',
    (_name, mode, make) => {
      const [decoder, given] = [make(), responses()];
      const window = { start: 1, end: 4 };
      const before = tf.memory().numTensors;
      const found = videosOf(decoder, given, mode, window);
      expect(tf.memory().numTensors).toBe(before);
      for (const [place, mask] of masks.entries()) {
        const stream = randomStream(7, `mask/${mode}/${mask.name}`);
        const plain = predictVideos(decoder, applyMask(given, mask.units, { mode, stream, window }));
        const size = plain.data.length;
        const difference = plain.data.map((value, i) => Math.abs(value - found.data[place * size + i]));
        expect(Math.max(...difference)).toBeLessThan(1e-4);
        // And the mask does something to be equal about.
        const untouched = found.data.subarray(0, size);
        const moves = untouched.some((value, i) => Math.abs(value - found.data[place * size + i]) > 1e-3);
        expect(moves).toBe(mask.units.length > 0);
      }
      decoder.dispose();
    },
  );

  test('random masks with little in common go the other way to the same videos', () => {
    const [decoder, given] = [unet(), responses()];
    const random = Array.from(
      { length: 6 },
      (_, i): UnitMask => ({
        name: `draw ${i}`,
        units: randomStream(1, `draw-${i}`).sample([...Array(units).keys()], 4),
      }),
    );
    forEachMasked(decoder, given, random, { mode: 'zero', seed: 1 }, (videos, { mask, start, count }) => {
      const stream = randomStream(1, 'none');
      const plain = predictVideos(decoder, applyMask(given, random[mask].units, { mode: 'zero', stream })).data;
      const size = videos.length / count;
      const difference = videos.map((value, i) => Math.abs(value - plain[start * size + i]));
      expect(Math.max(...difference)).toBeLessThan(1e-4);
    });
    decoder.dispose();
  });
});
