import { beforeAll, expect, test } from 'vitest';
import { candidateLikelihoods, candidatePosterior } from '../../../src/analysis/inversion/candidate-posterior.ts';
import { logLikelihood } from '../../../src/analysis/inversion/log-likelihood.ts';
import { likelihoods, type NoiseModel } from '../../../src/analysis/inversion/noise-model.ts';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

test('the posterior of three candidates by hand', () => {
  const logs = [Math.log(0.2), Math.log(0.1), Math.log(0.1)];
  const flat = candidatePosterior(logs, 0);
  [0.5, 0.25, 0.25].forEach((p, i) => {
    expect(flat.probabilities[i]).toBeCloseTo(p, 12);
  });
  expect([flat.hit, flat.rank]).toEqual([1, 1]);
  expect(flat.bits).toBeCloseTo(Math.log2(0.5 * 3), 12);
  // Prior odds of 1 : 4 : 1 turn it round.
  const informed = candidatePosterior(logs, 0, { logPrior: [0, Math.log(4), 0] });
  expect(informed.probabilities[1]).toBeCloseTo(4 / 7, 12);
  expect([informed.hit, informed.rank]).toEqual([0, 0.5]);
  expect(candidatePosterior(logs, 0, { sharpness: 0 }).probabilities[2]).toBeCloseTo(1 / 3, 12);
});

test('equal candidates share the credit, and one is none', () => {
  expect(candidatePosterior([-5, -5, -9], 1)).toMatchObject({ hit: 0.5, rank: 0.75 });
  expect(() => candidatePosterior([0], 0)).toThrow('two candidates at least but got 1');
});

test.each(likelihoods)(
  'the table of %s likelihoods is what every pair by itself gives, up to a constant of the response',
  (likelihood) => {
    const stream = randomStream(3, 'posterior');
    const [rows, candidates, bins, units] = [3, 4, 5, 2];
    const random = (count: number, scale: number) =>
      Float32Array.from({ length: count }, () => scale * stream.uniform());
    const noise: NoiseModel = {
      likelihood,
      used: Float32Array.of(1, 0),
      lowestRate: Float32Array.of(0.3, 0.3),
      trialVariance: Float32Array.of(0.5, 2),
      modelVariance: Float32Array.of(0.1, 0.1),
    };
    const trials = ndarray(
      [rows, bins, units],
      Float32Array.from({ length: rows * bins * units }, (_, i) => i % 4),
    );
    const sum = ndarray(
      [rows, bins, units],
      random(rows * bins * units, 6).map((value, i) => (trials.data[i] === 0 ? 0 : value)),
    );
    const predicted = ndarray([candidates, bins, units], random(candidates * bins * units, 2));
    const table = candidateLikelihoods(noise, { sum, trials }, predicted);
    const size = bins * units;
    for (let row = 0; row < rows; row++) {
      const direct = Array.from({ length: candidates }, (_, candidate) =>
        tf.tidy(() => {
          const tensor = (data: Float32Array, i: number) =>
            tf.tensor3d(data.slice(i * size, (i + 1) * size), [1, bins, units]);
          const seen = { sum: tensor(sum.data, row), trials: tensor(trials.data, row) };
          return logLikelihood(noise, tensor(predicted.data, candidate), seen).dataSync()[0];
        }),
      );
      for (let candidate = 1; candidate < candidates; candidate++) {
        const [at, first] = [table.data[row * candidates + candidate], table.data[row * candidates]];
        expect(at - first).toBeCloseTo(direct[candidate] - direct[0], 3);
      }
    }
  },
);
