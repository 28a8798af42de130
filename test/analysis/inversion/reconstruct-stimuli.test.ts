import { beforeAll, expect, test } from 'vitest';
import { scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import { reconstructStimuli } from '../../../src/analysis/inversion/reconstruct-stimuli.ts';
import { windowStimuli } from '../../../src/analysis/inversion/response-windows.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import { mean } from '../../../src/metrics/summary.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { decodingView } from '../../../src/views/decoding-view.ts';
import { recordingOf } from '../../../src/views/encoding-view.ts';
import { makePopulation } from './made-population.ts';

beforeAll(async () => {
  await startEngine();
});

const bins = 20;
const windowsOf = (clips: readonly number[]) =>
  clips.flatMap((clip) => [0, 1, 2, 3, 4].map((i) => ({ clip, start: i * bins })));

/** Of an LN network: Poisson likelihood, since the spikes are Poisson. */
const training = {
  loss: 'poisson',
  target: 'scale',
  epochs: 30,
  learningRate: 0.01,
  weightDecay: 0.3,
  batchSize: 4,
  cropBins: 50,
  validateEveryEpochs: 5,
} as const;

test('a fitted network reconstructs held-out videos of an LN population better than ridge; settings are those of the best validation r', async () => {
  const { encoder: truePopulation, data } = makePopulation();
  truePopulation.dispose();
  const model = { model: 'linear-video', options: { lags: 3 }, nonlinearity: 'softplus' } as const;
  const { encoder } = await fitEncoder(model, data, { seed: 1, training });
  const view = decodingView(recordingOf(data), { seed: 1, window: { frames: bins, stride: bins } });
  const { decoder } = await fitDecoder({ decoder: 'linear', options: { lags: [0, 2] } }, view, { seed: 1 });
  const ridge = scoreDecoder(decoder, view).scores.frames.r;
  decoder.dispose();
  const before = tf.memory().numTensors;
  const { stimuli, chosen, tried, contextBins } = reconstructStimuli([encoder], data, {
    bins,
    test: windowsOf(data.split.test),
    validation: windowsOf(data.split.validation),
    priors: ['covariance'],
    steps: 30,
  });
  expect(tf.memory().numTensors).toBe(before);
  expect(contextBins).toBe(2);
  expect(Math.max(...tried.map(({ r }) => r))).toBe(
    tried.find(({ likelihood, weight }) => likelihood === chosen.likelihood && weight === chosen.weight)?.r,
  );
  const truth = windowStimuli(data, windowsOf(data.split.test), bins);
  const size = truth.data.length / truth.shape[0];
  const row = (data: Float32Array, i: number) => data.subarray(i * size, (i + 1) * size);
  const r = mean(Array.from({ length: truth.shape[0] }, (_, i) => pearson(row(stimuli.data, i), row(truth.data, i))));
  expect(r).toBeGreaterThan(ridge + 0.03);
  encoder.dispose();
});
