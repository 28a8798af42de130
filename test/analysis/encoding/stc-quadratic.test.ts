import { expect, test } from 'vitest';
import { fitRidgeStrf } from '../../../src/analysis/encoding/ridge-strf.ts';
import { scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import { fitStcQuadratic } from '../../../src/analysis/encoding/stc-quadratic.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { whiteNoiseData } from '../white-noise/white-noise-fixture.ts';

await startEngine();

test('predicts an energy unit where a linear filter fails; the settings are the best of those tried', () => {
  const data = whiteNoiseData();
  const tensors = tf.memory().numTensors;
  const quadratic = fitStcQuadratic(data, { lags: 4 });
  const predictions = quadratic.predict(data.split.test);
  expect(tf.memory().numTensors).toBe(tensors);
  const scores = (of: { predict(clips: readonly number[]): typeof predictions }) =>
    scoreEncoder(of.predict(data.split.test), data, data.split.test).perUnit.ccNorm;
  const [energy, simple] = scores(quadratic);
  const [linearEnergy] = scores(fitRidgeStrf(data, { lags: 4 }));
  expect(energy).toBeGreaterThan(0.95);
  expect(linearEnergy).toBeLessThan(0.3);
  expect(simple).toBeGreaterThan(0.9);
  const best = Math.max(...quadratic.tried.map(({ score }) => score));
  const chosen = quadratic.tried.find((one) => one.filters === quadratic.filters && one.ridge === quadratic.ridge)!;
  expect([chosen.score, quadratic.unchosen]).toEqual([best, null]);
});

test('without validation clips it takes the plainest settings and says why', () => {
  const data = whiteNoiseData({ bins: 3000 });
  const { filters, ridge, unchosen } = fitStcQuadratic(
    { ...data, split: { ...data.split, validation: [] } },
    { lags: 4, filters: [2, 1], ridges: [0.1, 1] },
  );
  expect({ filters, ridge, unchosen }).toEqual({ filters: 1, ridge: 1, unchosen: 'there are no validation clips' });
  expect(() => fitStcQuadratic(data, { lags: 4, filters: [] })).toThrow(/a number of filters and a ridge to try/);
});
