import { beforeAll, expect, test } from 'vitest';
import { identifyStimuli } from '../../../src/analysis/inversion/identify-stimuli.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { makePopulation } from './made-population.ts';

beforeAll(async () => {
  await startEngine();
});

test('stimuli of a known population are identified the better the longer the window, and the means the better of the two', () => {
  const { encoder, data } = makePopulation({ units: 12 });
  const { likelihood, scores: found } = identifyStimuli([encoder], data, { lengths: [1, 8, 64] });
  expect(likelihood).toBe('poisson');
  expect(found.map(({ candidates, trials, bins }) => `${candidates} ${trials} ${bins}`)).toHaveLength(12);
  const of = (candidates: string, trials: string) =>
    found.filter((one) => one.candidates === candidates && one.trials === trials);
  const [short, middle, long] = of('stimuli', 'single');
  expect([short.chance, short.stimuli, short.ms]).toEqual([0.25, 4, 20]);
  expect(short.accuracy).toBeGreaterThan(0.35);
  expect(middle.accuracy).toBeGreaterThan(short.accuracy);
  expect(long.accuracy).toBe(1);
  expect(long.bits).toBeCloseTo(2, 1);
  of('windows', 'mean').forEach((one, i) => {
    expect(one.accuracy).toBeGreaterThanOrEqual(of('windows', 'single')[i].accuracy);
    expect(one.rank).toBeGreaterThan(0.5);
  });
  expect(() => identifyStimuli([encoder], data, { lengths: [101] })).toThrow('the shortest test stimulus has 100');
  encoder.dispose();
});

test('responses that have nothing to do with the stimuli are identified at chance, and carry no bits', () => {
  const found = [1, 2].flatMap((seed) => {
    const { encoder, data } = makePopulation({ units: 12, silent: true, seed });
    const { scores } = identifyStimuli([encoder], data, { lengths: [1, 4] });
    encoder.dispose();
    return scores.filter(({ candidates, trials }) => candidates === 'stimuli' && trials === 'single');
  });
  for (const { accuracy, chance, rank, bits } of found) {
    // 4 stimuli × 100 or 25 places × 6 trials, hardly independent: candidates are the same for all trials.
    expect(Math.abs(accuracy - chance)).toBeLessThan(0.08);
    expect(Math.abs(rank - 0.5)).toBeLessThan(0.08);
    expect(bits).toBeLessThan(0.05);
  }
});
