import { beforeAll, expect, test } from 'vitest';
import { fitNoise } from '../../../src/analysis/inversion/noise-model.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { makePopulation } from './made-population.ts';

beforeAll(async () => {
  await startEngine();
});

test('variance over trials and what the networks miss are found apart; missing trials count nowhere', () => {
  const { encoder, data } = makePopulation({ units: 4, repeats: 8 });
  const stream = randomStream(5, 'noise');
  const [trialSd, modelSd] = [0.7, 0.4];
  const clips = data.clips.map((clip) => {
    const rates = encoder.predict(clip.stimulus).data;
    const missed = stream.normals(rates.length);
    const repeats = clip.repeats.data.map((_, i) => {
      if (i % 11 === 0) return Number.NaN;
      const cell = i % rates.length;
      return cell % 4 === 3 ? 0 : rates[cell] + modelSd * missed[cell] + trialSd * stream.normal();
    });
    return { ...clip, repeats: { ...clip.repeats, data: repeats } };
  });
  const noise = fitNoise('gaussian', [encoder], { ...data, clips }, data.split.train);
  for (const unit of [0, 1, 2]) {
    expect(noise.trialVariance[unit]).toBeCloseTo(trialSd ** 2, 1);
    expect(noise.modelVariance[unit]).toBeCloseTo(modelSd ** 2, 1);
    expect(noise.lowestRate[unit]).toBeGreaterThan(0);
  }
  expect(Array.from(noise.used)).toEqual([1, 1, 1, 0]);
  expect(() => fitNoise('poisson', [encoder], data, [])).toThrow('there are none');
  encoder.dispose();
});
