import { beforeAll, expect, test } from 'vitest';
import { maskDecoder } from '../../../src/analysis/decoding/mask-decoder.ts';
import type { MaskMode } from '../../../src/analysis/decoding/mask-responses.ts';
import { scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { fourVideos, frames } from '../../training/decoder/four-videos.ts';

beforeAll(async () => {
  await startEngine();
});

const config = { decoder: 'mlp', options: { hiddenUnits: [4, 4] } } as const;

test('masks that cannot be are refused by what is wrong with them', () => {
  const data = fourVideos();
  const decoder = newDecoder(config, { units: 10, frames }, 1);
  const mask = (options: object) => () => maskDecoder(decoder, data, { seed: 1, ...options });
  expect(mask({ regions: ['V5'] })).toThrow(/Unknown region "V5"/);
  expect(mask({ regions: [] })).toThrow(/Name at least one region/);
  expect(mask({ masks: [] })).toThrow(/Give at least one mask/);
  expect(mask({ masks: [{ name: 'none', regions: [] }] })).toThrow(/Name at least one region/);
  expect(mask({ masks: [{ name: 'a', regions: ['V4'] }], regions: ['V4'] })).toThrow(/either regions or masks/);
  expect(mask({ mode: 'off' as MaskMode })).toThrow(/mode is "off" but must be one of zero, mean, noise, shuffle/);
  decoder.dispose();
});

test('draws depend on the seed and the name of the mask alone', () => {
  const data = fourVideos();
  const decoder = newDecoder(config, { units: 10, frames }, 1);
  const mask = (seed: number, names: readonly string[]) =>
    maskDecoder(decoder, data, {
      masks: names.map((name) => ({ name, regions: ['V4'] })),
      mode: 'noise',
      seed,
    }).map(({ shape }) => shape?.mean);
  const [a, b] = mask(1, ['a', 'b']);
  expect(mask(1, ['b'])).toEqual([b]);
  expect(a).not.toBe(b);
  expect(mask(2, ['a'])).not.toEqual([a]);
  decoder.dispose();
});

test('a decoder of other units, and a test split without samples, are refused', () => {
  const data = fourVideos();
  const decoder = newDecoder(config, { units: 10, frames }, 1);
  const other = newDecoder(config, { units: 9, frames }, 1);
  expect(() => scoreDecoder(other, data)).toThrow('spikes must be [batch, time 8, unit 9] but is [8, 8, 10]');
  const test = { responses: { shape: [0, frames, 10], data: new Float32Array(0) }, condition: new Int32Array(0) };
  expect(() => scoreDecoder(decoder, { ...data, splits: { ...data.splits, test } })).toThrow(
    /test split has no samples/,
  );
  for (const one of [decoder, other]) one.dispose();
});
