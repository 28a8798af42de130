import { expect, test } from 'vitest';
import { analyseSubspaces } from '../../../../src/analysis/subspace/analyse-subspaces.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { encoderShapeOf } from '../../../../src/models/encoders/encoder-shape.ts';
import { plantedFilters, whiteNoiseData } from '../../white-noise/white-noise-fixture.ts';

await startEngine();
const data = whiteNoiseData({ bins: 3000 });

/** A network whose first unit is |z₁| + |z₂| of two planted filters, and whose second has a filter for every value. */
function plantedNetwork(): Encoder {
  const options = { lags: 4, span: 'frame', filters: 28, denseUnits: 0, activation: 'relu' };
  const encoder = new Encoder({ model: 'visual-cnn', options, nonlinearity: 'identity' }, encoderShapeOf(data), 1);
  const kernel = new Float32Array(24 * 28);
  // Kernel [bar, 1, lag, filter]; filters [lag, bar].
  for (let bar = 0; bar < 6; bar++) {
    for (let lag = 0; lag < 4; lag++) {
      const row = (bar * 4 + lag) * 28;
      for (let k = 0; k < 4; k++) kernel[row + k] = (k % 2 ? -1 : 1) * plantedFilters[k >> 1][lag * 6 + bar];
      kernel[row + 4 + lag * 6 + bar] = 1;
    }
  }
  const readout = new Float32Array(28 * 4);
  for (let k = 0; k < 4; k++) readout[k * 4] = 1;
  for (let k = 4; k < 28; k++) readout[k * 4 + 1] = 1;
  encoder.weights.get('convolution/kernel').assign(tf.tensor(kernel, [6, 1, 4, 28]));
  encoder.weights.get('readout/kernel').assign(tf.tensor(readout, [28, 4]));
  return encoder;
}

test('two components carry all of a unit of two filters, a few of one that sees every value by itself do not', async () => {
  const encoder = plantedNetwork();
  const tensors = tf.memory().numTensors;
  const asked = { parts: ['readoutFree' as const], units: [0, 1], times: 400 };
  const { readoutFree } = await analyseSubspaces([encoder], data, asked);
  expect(tf.memory().numTensors).toBe(tensors);
  encoder.dispose();
  const [two, many] = readoutFree!.units;
  const at = (unit: typeof two, directions: number) => unit.curve.find((point) => point.directions === directions)!;
  expect(two.enough).toBe(2);
  expect(at(two, 2).components).toBeGreaterThan(0.99);
  expect(at(two, 1).components).toBeLessThan(0.8);
  expect(at(two, 2).random).toBeLessThan(0.5);
  expect(at(two, 2).stimulus).toBeLessThan(0.5);
  expect(at(many, 4).components).toBeLessThan(0.6);
  expect(many.enough === null || many.enough > 12).toBe(true);
  expect(readoutFree!.pairs).toBe(495);
});
