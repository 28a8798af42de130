import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { predictLatents } from '../../../src/models/decoders/predict-videos.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { distance } from '../../layers/helpers.ts';
import { smallModel } from '../small-model.ts';

await startEngine();

const responses = { shape: [20, 6, 5], data: randomStream(1, 'responses').normals(20 * 6 * 5) };
const shape = { units: 5, frames: 6, frame: [4, 4, 1] as const };

test('the latent features of a U-Net are what its last encoding block makes', () => {
  const model = smallModel();
  const before = tf.memory().numTensors;
  const found = predictLatents(model, responses);
  expect(tf.memory().numTensors).toBe(before);
  expect(found.shape).toEqual([20, 2 * 2 * 8]);
  let bottleneck: Float32Array | undefined;
  tf.tidy(() => {
    const evaluate = { training: false } as const;
    const coarse = model.decodeSpikes(tf.tensor3d(responses.data, [20, 6, 5]), evaluate);
    model.refine(coarse, evaluate, (stage, x) => {
      if (stage === 'encoder4') bottleneck = x.dataSync<'float32'>().slice();
    });
  });
  expect(distance(found.data, bottleneck!)).toBeLessThan(1e-5);
  expect(new Set(found.data).size).toBeGreaterThan(100);
  model.dispose();
});

test('those of an MLP are the mean of its first hidden layer over the bins', () => {
  const model = newDecoder({ decoder: 'mlp', options: { hiddenUnits: [7, 9] } }, shape, 1);
  const found = predictLatents(model, responses);
  expect(found.shape).toEqual([20, 7]);
  const kernel = model.weights.get('spikes/dense1/kernel').dataSync();
  let [sum, sample, unit] = [0, 3, 2];
  for (let bin = 0; bin < 6; bin++) {
    // A fresh batch norm has mean 0 and variance 1.
    let value = 0;
    for (let k = 0; k < 5; k++) value += responses.data[(sample * 6 + bin) * 5 + k] * kernel[k * 7 + unit];
    sum += Math.max(0, value / Math.sqrt(1 + 1e-5)) / 6;
  }
  expect(found.data[sample * 7 + unit]).toBeCloseTo(sum, 4);
  model.dispose();
});

test('a decoder without latent features says so', () => {
  const model = newDecoder({ decoder: 'linear' }, shape, 1);
  expect(() => predictLatents(model, responses)).toThrow('The decoder linear has no latent features');
  model.dispose();
});
