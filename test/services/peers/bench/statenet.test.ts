import { beforeAll, describe, expect, it } from 'vitest';
import { ourStatenet } from '../../../../services/peers/bench/our-statenet.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';

beforeAll(async () => {
  await startEngine();
}, 300_000);

const task = { batch: 2, bins: 12, channels: 34, units: 119, dropout: 0.3, learningRate: 5e-3, clipNorm: 1 };

describe('ourStatenet', () => {
  it('has the size of the recipe, times both works and leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    const statenet = ourStatenet(task);
    expect(statenet.parameters).toBe(38_843);
    const ready = tf.memory().numTensors;
    expect(await statenet.time('step')).toBeGreaterThan(0);
    expect(await statenet.time('forward')).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(ready);
    statenet.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
