import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import { type EncoderFit, fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { ValidationScore } from '../../../src/training/encoder/validation-score.ts';
import { plantedFilter, smallData, withRepeats } from './encoding-fixture.ts';

await startEngine();

const data = smallData();
const linear = { model: 'linear', options: { lags: 3 } };
const quick = { cropBins: 60, epochs: 60, validateEveryEpochs: 10, weightDecay: 0, learningRate: 0.02 } as const;

async function valuesOf(encoder: Encoder) {
  return Object.fromEntries(
    Object.entries(await encoder.weights.values()).map(([name, values]) => [name, [...values]]),
  );
}

/** Correlation of a fitted kernel [lag, channel, unit] with the planted filter of `unit`. */
function recovery({ encoder }: EncoderFit, unit: number): number {
  const kernel = encoder.weights.get('readout/kernel').dataSync();
  const units = encoder.shape.units;
  return pearson(
    Array.from({ length: kernel.length / units }, (_, i) => kernel[i * units + unit]),
    plantedFilter(unit, 4),
  );
}

test('the linear model finds the planted filters and keeps the scale of the training clips', async () => {
  const fit = await fitEncoder(linear, data, { seed: 1, training: quick });
  for (let unit = 0; unit < 3; unit++) expect(recovery(fit, unit)).toBeGreaterThan(0.95);
  expect(fit.bestScore).toBeGreaterThan(0.85);
  expect(fit.history).toHaveLength(60);
  expect(fit.history.at(-1)!.loss).toBeLessThan(fit.history[0].loss * 0.8);
  const scored = fit.history.flatMap(({ validation }) => validation ?? []);
  expect(scored).toHaveLength(6);
  expect(fit.bestScore).toBe(Math.max(...scored));
  expect(fit.history[fit.bestEpoch - 1].validation).toBe(fit.bestScore);
  for (const value of fit.encoder.weights.get('input/mean').dataSync()) expect(value).toBeCloseTo(3, 0);
  for (const value of fit.encoder.weights.get('input/sd').dataSync()) expect(value).toBeCloseTo(2, 0);
  // The encoder holds the best epoch: scoring it again gives the best score.
  expect(new ValidationScore(data, data.split.validation).of(fit.encoder)).toBe(fit.bestScore);
  fit.encoder.dispose();
});

test('same seed, same numbers bit for bit; another seed, others', async () => {
  const training = { cropBins: 40, epochs: 4, inputNoise: 0.1 };
  const run = async (seed: number) => {
    const { encoder, history } = await fitEncoder(linear, data, { seed, training });
    const values = await valuesOf(encoder);
    encoder.dispose();
    return { values, history };
  };
  const first = await run(3);
  expect(await run(3)).toEqual(first);
  expect((await run(4)).values['readout/kernel']).not.toEqual(first.values['readout/kernel']);
});

test('validation and test clips leave no trace in scale or weights', async () => {
  const training = { cropBins: 40, epochs: 3, validateEveryEpochs: 3 };
  const held = new Set([...data.split.validation, ...data.split.test]);
  const changed = withRepeats(data, (values, clip) => {
    if (held.has(clip)) values.fill(1).fill(5, 0, 50);
  });
  const [a, b] = [
    await fitEncoder(linear, data, { seed: 1, training }),
    await fitEncoder(linear, changed, { seed: 1, training }),
  ];
  expect(await valuesOf(a.encoder)).toEqual(await valuesOf(b.encoder));
  a.encoder.dispose();
  b.encoder.dispose();
});

test('missing responses do not count: a unit with gaps is still found, another is as if it had none', async () => {
  const gaps = withRepeats(data, (values, clip) => {
    if (!data.split.train.includes(clip)) return;
    for (let i = 1; i < values.length; i += 3) if (i % 2) values[i] = Number.NaN;
  });
  const fit = await fitEncoder(linear, gaps, { seed: 1, training: quick });
  for (let unit = 0; unit < 3; unit++) expect(recovery(fit, unit)).toBeGreaterThan(0.9);
  fit.encoder.dispose();
});

test('the number of tensors does not grow with steps, and a fit leaves its encoder alone', async () => {
  const counts: number[] = [];
  const before = tf.memory().numTensors;
  const fit = await fitEncoder(linear, data, {
    seed: 1,
    training: { cropBins: 40, epochs: 6, validateEveryEpochs: 2, emaDecay: 0.9 },
    onProgress: () => counts.push(tf.memory().numTensors),
  });
  // From the second validation on, the best weights are kept beside the others.
  const settled = counts.slice(-Math.floor(counts.length / 3));
  expect(new Set(settled).size).toBe(1);
  fit.encoder.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('early stopping ends a fit that no longer gets better', async () => {
  const fit = await fitEncoder(linear, data, {
    seed: 1,
    training: { ...quick, epochs: 400, learningRate: 0.05, validateEveryEpochs: 5, patience: 20, schedule: 'constant' },
  });
  expect(fit.history.length).toBeLessThan(400);
  expect(fit.history.length).toBe(fit.bestEpoch + 20);
  fit.encoder.dispose();
});

test('of several initialisations the best on validation is kept', async () => {
  const training = { cropBins: 40, epochs: 2, validateEveryEpochs: 2, emaDecay: 0.5 };
  const score = async (seed: number, initialisations: number) => {
    const { encoder, bestScore } = await fitEncoder(linear, data, { seed, training: { ...training, initialisations } });
    encoder.dispose();
    return bestScore!;
  };
  const gains: number[] = [];
  for (const seed of [1, 2, 3]) gains.push((await score(seed, 4)) - (await score(seed, 1)));
  expect(Math.min(...gains)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...gains)).toBeGreaterThan(0);
});

test('two stages with a double exponential: the second goes on where the linear one was', async () => {
  const fit = await fitEncoder({ ...linear, nonlinearity: 'double-exponential' }, data, {
    seed: 1,
    training: { ...quick, linearStageFraction: 0.5 },
  });
  const { history } = fit;
  expect(history.slice(0, 30).every(({ validation }) => validation === undefined)).toBe(true);
  expect(history[30].loss).toBeLessThan(history[0].loss * 0.8);
  for (let unit = 0; unit < 3; unit++) expect(recovery(fit, unit)).toBeGreaterThan(0.95);
  fit.encoder.dispose();
});

test.each(['double-exponential', 'parametric-sigmoid'] as const)(
  'a unit that never fires does no harm to the others: %s',
  async (nonlinearity) => {
    const silent = withRepeats(data, (values) => {
      for (let i = 1; i < values.length; i += 3) values[i] = 0;
    });
    const { encoder } = await fitEncoder({ ...linear, model: 'ln', nonlinearity }, silent, {
      seed: 1,
      training: quick,
    });
    const predicted = encoder.predict(data.clips[7].stimulus).data;
    encoder.dispose();
    const recorded = data.clips[7].repeats.data;
    const of = (unit: number) => Array.from({ length: 120 }, (_, t) => predicted[t * 3 + unit]);
    const mean = Array.from(
      { length: 120 },
      (_, t) => [0, 1, 2, 3].reduce((sum, repeat) => sum + recorded[(repeat * 120 + t) * 3], 0) / 4,
    );
    expect(Math.max(...of(1).map(Math.abs))).toBeLessThan(0.2);
    expect(pearson(of(0), mean)).toBeGreaterThan(0.7);
  },
);

test('Poisson loss fits rates: predictions are positive and their mean is that of the counts', async () => {
  const fit = await fitEncoder({ ...linear, nonlinearity: 'softplus' }, data, {
    seed: 1,
    training: { ...quick, loss: 'poisson' },
  });
  const { encoder } = fit;
  expect([...encoder.weights.get('output/mean').dataSync()]).toEqual([0, 0, 0]);
  const { data: predicted } = predictClips([encoder], data, [0])[0];
  const { data: counts } = data.clips[0].repeats;
  const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  expect(predicted.every((rate) => rate > 0)).toBe(true);
  expect(meanOf(predicted) / meanOf(counts)).toBeCloseTo(1, 1);
  for (let unit = 0; unit < 3; unit++) expect(recovery(fit, unit)).toBeGreaterThan(0.9);
  encoder.dispose();
});

test('an L1 penalty by name shrinks those weights; a name that no weight has is refused', async () => {
  const norm = async (penalties: { weights: string; l1: number; l2: number }[]) => {
    const fit = await fitEncoder(linear, data, { seed: 1, training: { ...quick, epochs: 20, penalties } });
    const kernel = fit.encoder.weights.get('readout/kernel').dataSync<'float32'>();
    fit.encoder.dispose();
    return kernel.reduce((sum, weight) => sum + Math.abs(weight), 0);
  };
  const free = await norm([]);
  expect(await norm([{ weights: 'readout/kernel', l1: 0.3, l2: 0 }])).toBeLessThan(free * 0.8);
  await expect(norm([{ weights: 'prefilter/', l1: 1, l2: 1 }])).rejects.toThrow(
    'No trained weight of linear begins with "prefilter/"; it has readout/kernel, readout/bias.',
  );
});

test('images: clips of one frame', async () => {
  const images = smallData({ clips: 80, bins: 1, heldOut: 15, repeats: 6 });
  const fit = await fitEncoder(
    { model: 'linear', options: { lags: 1 } },
    { ...images, treatment: { hannBins: 1, skipBins: 0 } },
    { seed: 1, training: { epochs: 60, learningRate: 0.02, weightDecay: 0 } },
  );
  expect(fit.bestScore).toBeGreaterThan(0.6);
  fit.encoder.dispose();
});

test('one repeat: the validation score is the plain correlation; none without validation clips', async () => {
  const single = smallData({ repeats: 1 });
  const fit = await fitEncoder(linear, single, { seed: 1, training: quick });
  const rates = predictClips([fit.encoder], single, single.split.validation);
  const column = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => i % 3 === 0 && i >= 6);
  const joined = (arrays: ArrayLike<number>[]) => arrays.flatMap(column);
  const ofFirst = pearson(
    joined(rates.map(({ data: values }) => values)),
    joined(single.split.validation.map((clip) => single.clips[clip].repeats.data)),
  );
  expect(ofFirst).toBeGreaterThan(0.5);
  expect(fit.bestScore).toBeCloseTo(ofFirst, 0);
  fit.encoder.dispose();
  const open = { ...single, split: { ...single.split, validation: [] } };
  const blind = await fitEncoder(linear, open, { seed: 1, training: { ...quick, epochs: 3 } });
  expect(blind.bestScore).toBeNull();
  expect(blind.bestEpoch).toBe(3);
  blind.encoder.dispose();
});

test('what cannot be fitted is an error that says why', async () => {
  const options = { seed: 1, training: quick };
  const broken = { ...data, clips: data.clips.map((clip, i) => (i === 0 ? { ...clip, stimulus: withNaN() } : clip)) };
  function withNaN() {
    const { shape, data: values } = data.clips[0].stimulus;
    return { shape, data: values.map((value, i) => (i === 7 ? Number.NaN : value)) };
  }
  await expect(fitEncoder(linear, broken, options)).rejects.toThrow(/stimulus "clip-0" has NaN at index \[1,3\]/);
  const training = { ...quick, warmupBins: 60 };
  await expect(fitEncoder(linear, data, { seed: 1, training })).rejects.toThrow(/warmupBins \(60\) must be below/);
  for (const [settings, message] of [
    [{ epochs: 0 }, /^Training of linear: epochs is 0: Too small/],
    [{ epoch: 3 }, /^Training of linear: Unrecognized key: "epoch"/],
  ] as const) {
    const refused = fitEncoder(linear, data, { seed: 1, training: settings as object });
    await expect(refused).rejects.toMatchObject({ tag: 'InvalidInput', message: expect.stringMatching(message) });
  }
  const wild = { ...quick, learningRate: 1e30, optimiser: 'adam' as const };
  await expect(fitEncoder(linear, data, { seed: 1, training: wild })).rejects.toThrow(/loss became .*learningRate/);
  const [first] = data.clips;
  const short = { ...first, stimulus: { shape: [100, 4], data: first.stimulus.data.subarray(0, 400) } };
  await expect(fitEncoder(linear, { ...data, clips: [short, ...data.clips.slice(1)] }, options)).rejects.toThrow(
    /100 stimulus bins but responses of 120/,
  );
});

test('models of the sound: crops are cut where bins begin', async () => {
  const samplesPerBin = 8;
  const plain = smallData({ units: 1 });
  const sounds = {
    ...plain,
    binMs: 4,
    clips: plain.clips.map((clip, i) => {
      const { data: values } = clip.stimulus;
      // The amplitude of a tone at 500 Hz follows the first channel, bin by bin.
      const samples = Float32Array.from(
        { length: 120 * samplesPerBin },
        (_, s) => Math.max(0, values[Math.floor(s / samplesPerBin) * 4]) * Math.sin((Math.PI * s) / 2 + i),
      );
      return { ...clip, waveform: { samples, samplingRateHz: 2000 } };
    }),
  };
  const options = { channels: 3, lowestHz: 200, core: 'linear', coreOptions: { lags: 3 } };
  const fit = await fitEncoder({ model: 'waveform', options }, sounds, {
    seed: 1,
    training: { ...quick, epochs: 40 },
  });
  expect(fit.bestScore).toBeGreaterThan(0.3);
  expect(predictClips([fit.encoder], sounds, [0])[0].shape).toEqual([120, 1]);
  fit.encoder.dispose();
  const silent = { ...sounds, clips: [plain.clips[0], ...sounds.clips.slice(1)] };
  await expect(fitEncoder({ model: 'waveform', options }, silent, { seed: 1 })).rejects.toThrow(/samplingRate|sound/);
});

test.for([
  [{ shiftPixels: 1 }, /shiftPixels has no effect: only videos/],
  [{ patience: 5 }, /patience has no effect: nothing scores/],
  [{ initialisations: 2 }, /initialisations has no effect: nothing scores/],
] as const)('%o is refused where it would do nothing', async ([training, message]) => {
  const unscored = { ...data, split: { ...data.split, validation: [] } };
  await expect(fitEncoder(linear, unscored, { seed: 1, training })).rejects.toThrow(message);
});
