import { beforeAll, describe, expect, it } from 'vitest';
import { ourDecoder } from '../../../../services/peers/bench/our-decoder.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';

beforeAll(async () => {
  await startEngine();
}, 300_000);

describe('ourDecoder', () => {
  it("has the paper's size at 140 sites and width 32", () => {
    const { parameters, dispose } = ourDecoder({ batch: 1, units: 140, width: 32, learningRate: 0.01 });
    expect(parameters).toBe(3_554_915);
    dispose();
  });

  it('times both works and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const decoder = ourDecoder({ batch: 1, units: 3, width: 2, learningRate: 0.01 });
    const ready = tf.memory().numTensors;
    expect(await decoder.time('step')).toBeGreaterThan(0);
    expect(await decoder.time('forward')).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(ready);
    decoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
