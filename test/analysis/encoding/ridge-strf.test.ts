import { expect, test } from 'vitest';
import { fitRidgeStrf } from '../../../src/analysis/encoding/ridge-strf.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { solvePositive } from '../../../src/engine/positive-solve.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import { plantedFilter, smallData, withRepeats } from '../../training/encoder/encoding-fixture.ts';

await startEngine();

test('equations of a positive definite matrix', () => {
  const x = tf.tidy(() => {
    const a = tf.tensor2d([4, 2, 2, 3], [2, 2]);
    return solvePositive(a, tf.tensor2d([8, 4, 7, 2], [2, 2])).dataSync();
  });
  expect([...x]).toEqual([1.25, 1, 1.5, 0].map((value) => expect.closeTo(value, 5)));
});

test('the planted filters come back, the ridge is the best of those tried, no tensor stays', () => {
  const data = smallData({ bins: 300 });
  const tensors = tf.memory().numTensors;
  const fit = fitRidgeStrf(data, { lags: 3 });
  expect(tf.memory().numTensors).toBe(tensors);
  expect(fit.kernel.shape).toEqual([3, 4, 3]);
  for (let unit = 0; unit < 3; unit++) {
    const filter = Array.from({ length: 12 }, (_, i) => fit.kernel.data[i * 3 + unit]);
    expect(pearson(filter, plantedFilter(unit, 4))).toBeGreaterThan(0.97);
  }
  const best = Math.max(...fit.tried.map(({ score }) => score));
  expect(fit.tried.find(({ ridge }) => ridge === fit.ridge)!.score).toBe(best);
  expect(best).toBeGreaterThan(0.85);
});

test('without a ridge to speak of it is least squares: residuals are orthogonal to every regressor', () => {
  const data = smallData({ units: 1 });
  const fit = fitRidgeStrf(data, { lags: 1, ridges: [1e-9] });
  const { train } = data.split;
  const predictions = fit.predict(train);
  const sums = new Float64Array(5);
  for (const [i, clip] of train.entries()) {
    const { stimulus, repeats } = data.clips[clip];
    for (let t = 2; t < 120; t++) {
      const response = [0, 1, 2, 3].reduce((sum, r) => sum + repeats.data[r * 120 + t] / 4, 0);
      const residual = response - predictions[i].data[t];
      sums[4] += residual;
      for (let c = 0; c < 4; c++) sums[c] += residual * stimulus.data[t * 4 + c];
    }
  }
  for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(0.05);
});

test('missing responses of one unit leave the others as they are', () => {
  const data = smallData();
  const gaps = withRepeats(data, (values) => {
    for (let i = 0; i < values.length; i += 3) if (i % 2) values[i] = Number.NaN;
  });
  const options = { lags: 3, ridges: [1e-3] };
  const [whole, partial] = [fitRidgeStrf(data, options), fitRidgeStrf(gaps, options)];
  for (let i = 0; i < 36; i++) {
    if (i % 3 === 0) continue;
    expect(partial.kernel.data[i]).toBeCloseTo(whole.kernel.data[i], 4);
  }
  const filter = Array.from({ length: 12 }, (_, i) => partial.kernel.data[i * 3]);
  expect(pearson(filter, plantedFilter(0, 4))).toBeGreaterThan(0.95);
});

test('however strong the ridge, the bias is the mean response: the prediction is no worse than the mean rate', () => {
  const data = smallData();
  const fit = fitRidgeStrf(data, { lags: 3, ridges: [1e4] });
  const { train } = data.split;
  for (let unit = 0; unit < 3; unit++) {
    const counts = train.flatMap((clip) =>
      Array.from(data.clips[clip].repeats.data.filter((_, i) => i % 3 === unit && Math.floor(i / 3) % 120 >= 2)),
    );
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(fit.bias[unit] / mean).toBeCloseTo(1, 2);
  }
});

test('a unit that was never recorded in training has a filter of zeros; the others are untouched', () => {
  const data = smallData();
  const silent = withRepeats(data, (values, clip) => {
    for (let i = 1; i < values.length; i += 3) if (clip < 4) values[i] = Number.NaN;
  });
  const fit = fitRidgeStrf(silent, { lags: 3 });
  expect([fit.bias[1], ...fit.kernel.data.filter((_, i) => i % 3 === 1)].every((value) => value === 0)).toBe(true);
  expect(fit.bias[0]).toBeCloseTo(fitRidgeStrf(data, { lags: 3, ridges: [fit.ridge] }).bias[0], 5);
  const tensors = tf.memory().numTensors;
  fit.predict([0]);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('where no unit can be scored on validation it is the largest ridge, and it says so', () => {
  const data = smallData({ units: 2 });
  const silent = withRepeats(data, (values, clip) => {
    if (clip === 4 || clip === 5) values.fill(0);
  });
  const fit = fitRidgeStrf(silent, { lags: 3, ridges: [0.3, 30, 3] });
  expect([fit.ridge, fit.unchosen]).toEqual([30, 'no unit can be scored on the validation clips']);
  expect(fit.tried.map(({ score }) => score)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  const unvalidated = { ...data, split: { ...data.split, validation: [] } };
  expect(fitRidgeStrf(unvalidated, { lags: 3 })).toMatchObject({ ridge: 3, unchosen: 'there are no validation clips' });
  expect(fitRidgeStrf(data, { lags: 3 }).unchosen).toBeNull();
});

test('a matrix that is not positive definite has no solution, on any engine', () => {
  const tensors = tf.memory().numTensors;
  const solve = () => tf.tidy(() => solvePositive(tf.tensor2d([1, 2, 2, 1], [2, 2]), tf.tensor2d([1, 1], [2, 1])));
  expect(solve).toThrow(/not positive definite; add a ridge/);
  expect(tf.memory().numTensors).toBe(tensors);
});

test('a ridge without a solution is not chosen, whatever the others score; lags and ridges are checked', () => {
  const data = smallData();
  const twin = data.clips.map((clip) => {
    const { shape, data: values } = clip.stimulus;
    // The second channel never varies.
    return { ...clip, stimulus: { shape, data: values.map((value, i) => (i % 4 === 1 ? 1 : value)) } };
  });
  const upsideDown = twin.map(({ repeats, ...clip }, index) => ({
    ...clip,
    repeats: data.split.validation.includes(index)
      ? { shape: repeats.shape, data: Float32Array.from(repeats.data, (count) => 9 - count) }
      : repeats,
  }));
  const fit = fitRidgeStrf({ ...data, clips: upsideDown }, { lags: 3, ridges: [0, 1e-3] });
  expect(fit.tried.map(({ score }) => score)).toEqual([Number.NaN, expect.any(Number)]);
  expect(fit.tried[1].score).toBeLessThan(0);
  expect(fit.ridge).toBe(1e-3);
  expect(fit.kernel.data.every(Number.isFinite)).toBe(true);
  expect(() => fitRidgeStrf({ ...data, clips: twin }, { lags: 3, ridges: [0] })).toThrow(
    /ridge 0 leaves the regression without a solution/,
  );
  for (const ridge of [Number.NaN, -1]) {
    expect(() => fitRidgeStrf(data, { ridges: [ridge] })).toThrow(`Ridges are numbers from 0 on, but one is ${ridge}.`);
  }
  for (const lags of [0, 2.5]) expect(() => fitRidgeStrf(data, { lags })).toThrow(new RegExp(`but are ${lags}\\.`));
});
