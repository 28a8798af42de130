import { expect, test } from 'vitest';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { refitEncoder } from '../../../src/training/encoder/refit.ts';
import { smallData } from './encoding-fixture.ts';

await startEngine();

const data = smallData();
const linear = { model: 'linear', options: { lags: 3 } };
const quick = { cropBins: 60, epochs: 20, validateEveryEpochs: 5, weightDecay: 0, learningRate: 0.02, patience: 10 };

async function kernelOf(fit: Awaited<ReturnType<typeof fitEncoder>>): Promise<number[]> {
  const { 'readout/kernel': kernel } = await fit.encoder.weights.values();
  fit.encoder.dispose();
  return [...kernel];
}

/** With other responses in the clips of a part. */
function changed(part: 'validation' | 'test'): EncodingData {
  const clips = data.clips.map((clip, i) => {
    if (!data.split[part].includes(i)) return clip;
    return { ...clip, repeats: { ...clip.repeats, data: clip.repeats.data.map((count) => 3 - Math.min(3, count)) } };
  });
  return { ...data, clips };
}

test('validation clips teach, test clips do not, and the schedule ends at the epoch that was best', async () => {
  const refit = (of: EncodingData) => refitEncoder(linear, of, { bestEpoch: 10 }, { seed: 1, training: quick });
  const plain = await refit(data);
  expect(plain.history).toHaveLength(10);
  expect(plain).toMatchObject({ bestEpoch: 10, bestScore: null, training: { epochs: 20, stopAfterEpochs: 10 } });
  const kernel = await kernelOf(plain);
  expect(await kernelOf(await refit(changed('test')))).toEqual(kernel);
  expect(await kernelOf(await refit(changed('validation')))).not.toEqual(kernel);
});

test('a fit that stops early is, until then, the one that goes on', async () => {
  const whole = await fitEncoder(linear, data, { seed: 1, training: quick });
  const stopped = await fitEncoder(linear, data, { seed: 1, training: { ...quick, stopAfterEpochs: 5 } });
  expect(stopped.history).toEqual(whole.history.slice(0, 5));
  whole.encoder.dispose();
  stopped.encoder.dispose();
  const training = { epochs: 20, linearStageFraction: 0.5, stopAfterEpochs: 10 };
  await expect(fitEncoder(linear, data, { seed: 1, training })).rejects.toThrow(
    /stopAfterEpochs \(10\) must be above the 10 epochs of the linear stage/,
  );
  await expect(fitEncoder(linear, data, { seed: 1, training: { epochs: 20, stopAfterEpochs: 21 } })).rejects.toThrow(
    /stopAfterEpochs \(21\) must be .* at most the 20 of the schedule/,
  );
});
