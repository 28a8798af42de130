import { beforeAll, expect, test } from 'vitest';
import { fitWhitening, whiten } from '../../../src/analysis/decoding/whitening.ts';
import { takeRows, zeros } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';

const [trials, time, units] = [30, 4, 50];

/** Two shared signals that last a trial, on loadings along known directions, plus little noise. */
function twoSignals() {
  const stream = randomStream(1, 'whitening');
  const responses = zeros([trials, time, units]);
  for (let trial = 0; trial < trials; trial++) {
    // Exactly uncorrelated over the trials.
    const phase = (2 * Math.PI * trial) / trials;
    const [a, b] = [3 * Math.cos(phase), 2 * Math.sin(phase)];
    for (let bin = 0; bin < time; bin++) {
      for (let unit = 0; unit < units; unit++) {
        const signal = unit < 25 ? a : b;
        responses.data[(trial * time + bin) * units + unit] = 5 + signal + stream.normal(0, 0.01);
      }
    }
  }
  return responses;
}

beforeAll(async () => {
  await startEngine();
});

test('components have zero mean and unit variance on the trials they were fitted on', () => {
  const responses = twoSignals();
  const { shape, data } = whiten(responses, fitWhitening(responses, { components: 5 }));
  expect(shape).toEqual([trials, time, 5]);
  for (let c = 0; c < 5; c++) {
    const values = Array.from({ length: trials * time }, (_, row) => data[row * 5 + c]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(mean).toBeCloseTo(0, 3);
    expect(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length).toBeCloseTo(1, 3);
  }
});

test('the first directions are those of the shared signals', () => {
  const responses = twoSignals();
  const { projection } = fitWhitening(responses, { components: 2 });
  const along = (component: number, from: number, to: number) => {
    let [inside, all] = [0, 0];
    for (let unit = 0; unit < units; unit++) {
      const weight = projection.data[unit * 2 + component] ** 2;
      all += weight;
      if (unit >= from && unit < to) inside += weight;
    }
    return inside / all;
  };
  expect(along(0, 0, 25)).toBeGreaterThan(0.999);
  expect(along(1, 25, 50)).toBeGreaterThan(0.999);
});

test('whitening is a fixed map: a trial comes out the same alone', () => {
  const responses = twoSignals();
  const whitening = fitWhitening(responses, { components: 3, bins: { start: 1, end: 3 } });
  const all = whiten(responses, whitening);
  const alone = whiten(takeRows(responses, [7]), whitening);
  for (const [i, value] of alone.data.entries()) expect(value).toBeCloseTo(all.data[7 * time * 3 + i], 4);
});

test('more components than trials allow are refused', () => {
  expect(() => fitWhitening(twoSignals(), { components: 30 })).toThrow(/at most 29 components but 30/);
});
