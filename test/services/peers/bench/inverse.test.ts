import { beforeAll, expect, test } from 'vitest';
import { ourInverse } from '../../../../services/peers/bench/our-inverse.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';

beforeAll(async () => {
  await startEngine();
}, 300_000);

test('the inverted decoder of the bench times both works and leaves no tensor', async () => {
  const before = tf.memory().numTensors;
  const inverse = ourInverse({ batch: 1, units: 3, width: 2, learningRate: 0.01 });
  const ready = tf.memory().numTensors;
  expect(await inverse.time('step')).toBeGreaterThan(0);
  expect(await inverse.time('forward')).toBeGreaterThan(0);
  expect(tf.memory().numTensors).toBe(ready);
  inverse.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
