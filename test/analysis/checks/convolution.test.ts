import { expect, test } from 'vitest';
import { checkConvolution } from '../../../src/analysis/checks/convolution.ts';
import { runCheck } from '../../../src/analysis/checks/index.ts';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { networkFor, noiseData } from './noise-data.ts';

await startEngine();
const frames = ndarray([60, 3, 2], randomStream(1, 'frames').normals(360));

test('gradient, shifts behind strides and pools, invariance, parameters', () => {
  const tensors = tf.memory().numTensors;
  const found = checkConvolution(frames);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(found.gradientError).toBeLessThan(1e-5);
  for (const { layer, shift, error } of found.equivariance) {
    if (shift === 4) expect([layer, error < 1e-6]).toEqual([layer, true]);
    else expect([layer, shift, error > 0.1]).toEqual([layer, shift, true]);
  }
  // Pooling blurs what a stride takes as it is.
  const at = (layer: string) => found.equivariance.find((one) => one.layer === layer && one.shift === 1)!.error;
  expect(at('mean pool')).toBeLessThan(at('stride'));
  expect(at('two strides')).toBeCloseTo(at('stride'), 6);
  for (const { pool, error } of found.invariance) {
    if (pool === 'none') expect(error).toBeGreaterThan(0.5);
    else expect(error).toBeLessThan(1e-5);
  }
  expect(found.parameters).toEqual({ shared: 5 * 6 * 4, locallyConnected: 60 * 120, ratio: 1 / 60 });
});

test('the rows of one image; too few of them are refused; as a check of a run', async () => {
  const image = ndarray([1, 20, 4, 1], randomStream(2, 'image').normals(80));
  expect(checkConvolution(image, { seed: 3 })).toMatchObject({ positions: 20, channels: 4 });
  expect(() => checkConvolution(ndarray([1, 10, 4, 1], new Float32Array(40)))).toThrow(
    /10 positions are too few for 5 taps/,
  );
  const data = noiseData();
  const encoder = networkFor(data, { model: 'linear' });
  expect(await runCheck('convolution', { encoders: [encoder], data, seed: 1 })).toMatchObject({ channels: 10 });
  encoder.dispose();
});
