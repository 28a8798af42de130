import { expect, test } from 'vitest';
import { triggeredFilters } from '../../../src/analysis/white-noise/triggered-filters.ts';
import { whyNotWhite } from '../../../src/analysis/white-noise/whiteness.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { withRepeats } from '../../training/encoder/encoding-fixture.ts';
import { plantedFilters, shareIn, whiteNoiseData } from './white-noise-fixture.ts';

await startEngine();
const data = whiteNoiseData();
const [energy, simple, divisive, blind] = triggeredFilters(data, { lags: 4 });

test('the two filters of an energy unit, and no others, are significant', () => {
  expect([energy.excitatory.shape, energy.suppressive.shape[0]]).toEqual([[2, 4, 6, 1, 1], 0]);
  for (const filter of plantedFilters.slice(0, 2)) {
    expect(shareIn(filter, energy.excitatory.data)).toBeGreaterThan(0.9);
  }
  expect(energy.eigenvalues[1]).toBeGreaterThan(energy.nullRange[1]);
  expect(energy.eigenvalues[2]).toBeLessThan(energy.nullRange[1]);
});

test('the average of a simple unit is its filter; what divides is suppressive', () => {
  const length = Math.hypot(...simple.average.data);
  const average = simple.average.data.map((value) => value / length);
  expect(average.reduce((sum, value, i) => sum + value * plantedFilters[0][i], 0)).toBeGreaterThan(0.95);
  expect(divisive.suppressive.shape[0]).toBe(1);
  expect(shareIn(plantedFilters[2], divisive.suppressive.data)).toBeGreaterThan(0.8);
  expect(shareIn(plantedFilters[2], divisive.excitatory.data)).toBeLessThan(0.1);
});

test('a unit that does not see the stimulus has eigenvalues like those of shifted responses', () => {
  const [lowest, highest] = blind.nullRange;
  expect(blind.eigenvalues[0]).toBeLessThan(1.2 * highest);
  expect(blind.eigenvalues[23]).toBeGreaterThan(1.2 * lowest);
});

test('units without responses say so, missing bins are left out, no tensor stays', () => {
  const gaps = withRepeats(data, (values) => {
    for (let i = 0; i < values.length; i++) if (i % 4 === 1 || (i % 4 === 0 && i % 12 === 0)) values[i] = Number.NaN;
    for (let i = 3; i < values.length; i += 4) values[i] = 0;
  });
  const tensors = tf.memory().numTensors;
  const found = triggeredFilters(gaps, { lags: 4 });
  expect(tf.memory().numTensors).toBe(tensors);
  expect(found.map(({ missing }) => missing)).toEqual([null, 'only 0 bins with a response', null, 'no spikes']);
  expect(shareIn(plantedFilters[0], found[0].excitatory.data)).toBeGreaterThan(0.9);
});

test('stimuli whose values go together, or differ in variance, are no white noise', () => {
  expect(whyNotWhite(data, 4)).toBeNull();
  const changed = (change: (value: number, i: number, all: Float32Array) => number) => ({
    ...data,
    clips: data.clips.map((clip) => ({
      ...clip,
      stimulus: { ...clip.stimulus, data: clip.stimulus.data.map((value, i, all) => change(value, i, all)) },
    })),
  });
  const inSpace = changed((value, i, all) => (i % 6 === 0 ? value : 0.9 * value + 0.4 * all[i - 1]));
  expect(whyNotWhite(inSpace, 4)).toMatch(/values 0 frames apart correlate by 0\.4/);
  const inTime = changed((value, i, all) => value + 0.5 * (all[i - 12] ?? 0));
  expect(whyNotWhite(inTime, 2)).toBeNull();
  expect(whyNotWhite(inTime, 4)).toMatch(/values 2 frames apart correlate by 0\.4/);
  expect(
    whyNotWhite(
      changed((value, i) => (i % 6 === 2 ? 0 : value)),
      4,
    ),
  ).toBe('the values of a frame differ in variance');
  expect(whyNotWhite(data, 200)).toBe('a window of 200 frames has 1200 values; the most is 1024');
  expect(() => triggeredFilters(inTime, { lags: 4 })).toThrow(/takes white noise but of the stimulus of white-noise, /);
});
