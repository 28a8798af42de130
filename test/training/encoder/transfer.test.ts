import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { fitReadout } from '../../../src/training/encoder/transfer.ts';
import { smallData } from './encoding-fixture.ts';

await startEngine();

const core = { model: 'cnn-population', options: { widths: [8, 8, 8], taps: [3, 2], dropout: 0 } };
const training = { cropBins: 60, epochs: 80, learningRate: 0.02, validateEveryEpochs: 10 };

test('new units learn on a frozen core; the core and the first encoder stay as they were', async () => {
  const { encoder } = await fitEncoder(core, smallData({ units: 4 }), { seed: 1, training });
  const before = await encoder.weights.values();
  const others = smallData({ units: 2, seed: 5 });
  const { encoder: next, bestScore } = await fitReadout(encoder, others, { seed: 2, training });
  expect(bestScore).toBeGreaterThan(0.7);
  expect(next.shape.units).toBe(2);
  const after = await next.weights.values();
  const shared = Object.keys(after).filter((name) => !name.startsWith('readout/') && !name.startsWith('output/'));
  expect(shared.length).toBeGreaterThan(5);
  for (const name of shared) expect(after[name]).toEqual(before[name]);
  expect(await encoder.weights.values()).toEqual(before);
  encoder.dispose();
  next.dispose();
});

test('a core of other stimuli, and a model without a core, are errors', async () => {
  const quick = { ...training, epochs: 1 };
  const { encoder } = await fitEncoder(core, smallData(), { seed: 1, training: quick });
  const options = { seed: 1, training: quick };
  await expect(fitReadout(encoder, smallData({ channels: 5 }), options)).rejects.toThrow(
    /trained on frames \[4\] every 10 ms but these stimuli are frames \[5\] every 10 ms/,
  );
  encoder.dispose();
  const { encoder: linear } = await fitEncoder({ model: 'linear', options: { lags: 3 } }, smallData(), options);
  await expect(fitReadout(linear, smallData(), options)).rejects.toThrow(/linear has no core/);
  linear.dispose();
});
