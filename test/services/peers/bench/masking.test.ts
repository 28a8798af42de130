import { beforeAll, expect, test } from 'vitest';
import { allSubsets, maskedRecording, unitsOf } from '../../../../services/peers/bench/masked-recording.ts';
import { withoutSplit } from '../../../../services/peers/bench/masking.ts';
import { measureMasks } from '../../../../src/analysis/decoding/measure-masks.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { newDecoder } from '../../../../src/models/decoders/registry.ts';

beforeAll(async () => {
  await startEngine();
});

test('all sets of six regions, of the units of the paper', () => {
  const sets = allSubsets();
  expect(new Set(sets.map(({ name }) => name)).size).toBe(63);
  expect(unitsOf(sets[62])).toHaveLength(140);
});

test('both sides that are timed measure the same, and leave no tensor', () => {
  const { units, data } = maskedRecording(3);
  const decoder = newDecoder({ decoder: 'video-unet', options: { width: 2 } }, { units, frames: 45 }, 1);
  const before = tf.memory().numTensors;
  const [, ...masks] = allSubsets().slice(-4);
  const options = { masks, seed: 1 };
  const [once, plain] = [decoder, withoutSplit(decoder)].map((one) => measureMasks(one, data, options).masked);
  for (const [i, { effects }] of once.entries()) {
    for (const feature of ['shape', 'colour'] as const) {
      const difference = effects[feature]?.map((value, c) => Math.abs(value - (plain[i].effects[feature]?.[c] ?? 0)));
      expect(Math.max(...(difference ?? [1]))).toBeLessThan(255e-4);
    }
  }
  expect(tf.memory().numTensors).toBe(before);
  decoder.dispose();
});
