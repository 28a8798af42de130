import { afterEach, expect, test, vi } from 'vitest';
import { channelShiftError, timeShiftError } from '../../../src/analysis/checks/equivariance.ts';
import { networkInput } from '../../../src/analysis/checks/network-input.ts';
import { zeros } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { networkFor, noiseData, setKernel } from './noise-data.ts';

await startEngine();
const data = noiseData();
afterEach(() => vi.restoreAllMocks());

test.each(['linear', 'cnn-population'])('%s commutes with shifts in time, away from the border', (model) => {
  const encoder = networkFor(data, { model });
  const input = networkInput(encoder, data.clips[2], 120);
  const result = timeShiftError(encoder, input, 5);
  expect(result.error).toBeLessThan(1e-5);
  expect(result.marginBins).toBe(encoder.receptiveFieldBins - 1);
  expect(result.comparedBins).toBe(115 - result.marginBins);
  expect(timeShiftError(encoder, input, 5, 0).error).toBeGreaterThan(0.01);
  encoder.dispose();
});

test('a network with a stride of 2 commutes with shifts by 2 only', () => {
  const encoder = networkFor(data, { model: 'linear', options: { lags: 3 } });
  const forward = encoder.forward.bind(encoder);
  vi.spyOn(encoder, 'forward').mockImplementation((x) => {
    const y = forward(x);
    const [batch, time, units] = y.shape;
    const even = Math.ceil(time / 2);
    const held = tf
      .concat([y, y.slice([0, time - 1, 0])], 1)
      .slice([0, 0, 0], [-1, 2 * even, -1])
      .reshape([batch, even, 2, units])
      .slice([0, 0, 0, 0], [-1, -1, 1, -1]);
    return tf
      .tile(held, [1, 1, 2, 1])
      .reshape<tf.Tensor3D>([batch, 2 * even, units])
      .slice([0, 0, 0], [-1, time, -1]);
  });
  const input = networkInput(encoder, data.clips[2], 120);
  expect(timeShiftError(encoder, input, 2).error).toBeLessThan(1e-6);
  expect(timeShiftError(encoder, input, 1).error).toBeGreaterThan(0.5);
  encoder.dispose();
});

test('channel shifts: a unit that reads one channel answers like an unrelated one, √2', async () => {
  const encoder = networkFor(data, { model: 'linear', options: { lags: 1 } });
  const kernel = zeros([1, 10, 4]);
  for (let unit = 0; unit < 4; unit++) kernel.data[3 * 4 + unit] = 1;
  await setKernel(encoder, kernel);
  const input = networkInput(encoder, data.clips[2], 120);
  const { error } = channelShiftError(encoder, input, 1);
  expect(error).toBeGreaterThan(1.1);
  expect(error).toBeLessThan(1.8);
  expect(channelShiftError(encoder, input, 7).error).toBeCloseTo(1, 1);
  expect(() => channelShiftError(encoder, input, 10)).toThrow(/10 channels cannot be shifted by 10/);
  expect(() => timeShiftError(encoder, input, 120)).toThrow(/leave nothing of 120 bins/);
  encoder.dispose();
});
