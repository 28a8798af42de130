import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { fitJackknives } from '../../../src/training/encoder/fit-jackknives.ts';
import { smallData, withRepeats } from './encoding-fixture.ts';

await startEngine();

const linear = { model: 'linear', options: { lags: 2 } };
const training = { epochs: 2, cropBins: 60, initialisations: 1 };

test('every fit is blind to its own part of the training clips', async () => {
  const data = smallData({ clips: 10 });
  // Clips 2 and 3 are the second of three parts.
  const changed = withRepeats(data, (values, clip) => {
    if (clip === 2 || clip === 3) values.reverse();
  });
  const kernels = async (of: typeof data) => {
    const fits = await fitJackknives(linear, of, { seed: 1, parts: 3, training });
    return fits.map(({ encoder }) => {
      const kernel = [...encoder.weights.get('readout/kernel').dataSync()];
      encoder.dispose();
      return kernel;
    });
  };
  const [before, after] = [await kernels(data), await kernels(changed)];
  expect(after[1]).toEqual(before[1]);
  expect(after[0]).not.toEqual(before[0]);
  expect(after[2]).not.toEqual(before[2]);
  expect(before[0]).not.toEqual(before[1]);
});

test('one part is an error', async () => {
  await expect(fitJackknives(linear, smallData(), { seed: 1, parts: 1, training })).rejects.toThrow(/2 parts or more/);
});
