import { beforeAll, expect, test } from 'vitest';
import { auditoryLags } from '../../../datasets/auditory-sim/filters.ts';
import { loadAuditorySim, simulateAuditory } from '../../../datasets/auditory-sim/load.ts';
import type { AuditorySimOptions } from '../../../datasets/auditory-sim/settings.ts';
import { expectedCounts } from '../../../datasets/shared/population.ts';
import { projections, standardiseStimulus, stimulusMoments } from '../../../datasets/shared/projections.ts';
import type { SimulatedData } from '../../../datasets/shared/simulate.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { isCortexError } from '../../../src/errors.ts';
import { mean, variance } from '../../../src/metrics/summary.ts';
import { digest } from '../digest.ts';
import { distanceFromOrthonormal } from '../shared/oracle.ts';
import { recoverOracle } from '../shared/oracle-recovery.ts';

const small = {
  seed: 5,
  sites: 2,
  clipSeconds: 8,
  clips: { train: 8, validation: 1, test: 2 },
} satisfies AuditorySimOptions;

let simulated: SimulatedData;
beforeAll(async () => {
  await startEngine();
  simulated = simulateAuditory(small);
});

test('lists clips, units and splits that fit each other', () => {
  const { data } = simulated;
  expect(data).toMatchObject({ name: 'auditory-sim', domain: 'auditory', binMs: 10, frame: [18], licence: 'MIT' });
  expect(data.clips.map(({ stimulus }) => stimulus.shape)).toEqual(Array(11).fill([800, 18]));
  expect(data.clips.map(({ repeats }) => repeats.shape.join())).toEqual([
    ...Array(8).fill('4,800,24'),
    ...Array(3).fill('10,800,24'),
  ]);
  expect(data.split).toEqual({ train: [0, 1, 2, 3, 4, 5, 6, 7], validation: [8], test: [9, 10] });
  expect(data.channelHz?.at(0)).toBe(200);
  expect(data.channelHz?.at(-1)).toBeCloseTo(20_000);
  expect(data.units.map(({ site }) => site)).toEqual([...Array(12).fill('site-1'), ...Array(12).fill('site-2')]);
});

test('the same seed gives the same data, another seed gives other data', async () => {
  const again = await loadAuditorySim(small);
  const contents = ({ clips, truth }: typeof again) =>
    digest(
      ...clips.flatMap(({ stimulus, repeats }) => [stimulus.data, repeats.data]),
      ...truth!.units.map(({ subspace }) => subspace.data),
    );
  expect(again.hash).toBe(simulated.data.hash);
  expect(contents(again)).toBe(contents(simulated.data));
  const other = await loadAuditorySim({ ...small, seed: 6 });
  expect(other.hash).not.toBe(again.hash);
  expect(contents(other)).not.toBe(contents(again));
});

test('sounds are non-negative, finite and more alike the nearer they are in time and frequency', () => {
  const { data } = simulated.data.clips[0].stimulus;
  expect(data.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
  const similarity = (bins: number, channels: number) => {
    const moments = stimulusMoments([simulated.data.clips[0].stimulus]);
    const z = standardiseStimulus(simulated.data.clips[0].stimulus, moments).data;
    let sum = 0;
    let count = 0;
    for (let t = bins; t < 800; t++) {
      for (let c = channels; c < 18; c++, count++) sum += z[t * 18 + c] * z[(t - bins) * 18 + c - channels];
    }
    return sum / count;
  };
  expect(similarity(1, 0)).toBeGreaterThan(similarity(5, 0) + 0.1);
  expect(similarity(5, 0)).toBeGreaterThan(similarity(40, 0) + 0.1);
  expect(similarity(0, 1)).toBeGreaterThan(similarity(0, 4) + 0.1);
});

test('spikes are Poisson around the planted rates, at cortical rates', () => {
  const { data, sites } = simulated;
  const moments = stimulusMoments(data.split.train.map((clip) => data.clips[clip].stimulus));
  const { repeats, stimulus } = data.clips[9];
  const expected = expectedCounts(sites, standardiseStimulus(stimulus, moments));
  const [count, times, units] = repeats.shape;
  for (let unit = 0; unit < units; unit++) {
    const rate = Float64Array.from({ length: times }, (_, t) => expected.data[t * units + unit]);
    const observed = Float64Array.from({ length: times }, (_, t) =>
      mean(Array.from({ length: count }, (_, r) => repeats.data[(r * times + t) * units + unit])),
    );
    const rateHz = mean(rate) * 100;
    expect(rateHz).toBeGreaterThan(0.5);
    expect(rateHz).toBeLessThan(80);
    // Residuals of the mean of `count` repeats have the variance of the rate / count.
    const residual = observed.map((value, t) => value - rate[t]);
    expect(Math.abs(mean(residual))).toBeLessThan(5 * Math.sqrt(mean(rate) / (count * times)));
    // Counts of mean λ have squares (n − λ)² of mean λ and variance λ + 2 λ².
    const sums = rate.map((value) => value * count);
    const error = Math.sqrt(sums.reduce((sum, n) => sum + n + 2 * n * n, 0)) / (mean(sums) * times);
    expect(Math.abs((variance(residual) * count) / mean(rate) - 1)).toBeLessThan(4 * error);
  }
});

test('planted filters are orthonormal, and those of a unit lie in its site', () => {
  const { truth, units } = simulated.data;
  for (const filters of Object.values(truth!.siteSubspace)) {
    expect(filters.shape).toEqual([4, auditoryLags, 18]);
    expect(distanceFromOrthonormal(filters)).toBeLessThan(1e-5);
  }
  for (const [i, { subspace, kind, strf }] of truth!.units.entries()) {
    expect(subspace.shape[0]).toBe(kind === 'linear' || kind === 'ln' ? 1 : 2);
    expect(distanceFromOrthonormal(subspace)).toBeLessThan(1e-5);
    expect(strf !== undefined).toBe(subspace.shape[0] === 1);
    const site = truth!.siteSubspace[units[i].site];
    const size = auditoryLags * 18;
    let inside = 0;
    for (let k = 0; k < subspace.shape[0]; k++) {
      for (let j = 0; j < 4; j++) {
        let product = 0;
        for (let d = 0; d < size; d++) product += subspace.data[k * size + d] * site.data[j * size + d];
        inside += product ** 2;
      }
    }
    expect(inside).toBeCloseTo(subspace.shape[0], 4);
  }
});

test('the response of a linear unit rises along its planted filter', () => {
  const { data, sites } = simulated;
  const moments = stimulusMoments(data.split.train.map((clip) => data.clips[clip].stimulus));
  const stimulus = standardiseStimulus(data.clips[0].stimulus, moments);
  const expected = expectedCounts(sites, stimulus).data;
  const unit = data.truth!.units.findIndex(({ kind }) => kind === 'linear');
  const { strf } = data.truth!.units[unit];
  const z = projections(stimulus, { shape: [1, ...strf!.shape], data: strf!.data }).data;
  const order = Array.from(z.keys()).sort((a, b) => z[a] - z[b]);
  const rates = order.map((t) => expected[t * data.units.length + unit]);
  expect(rates.every((rate, i) => i === 0 || rate >= rates[i - 1] - 1e-6)).toBe(true);
});

test('narrow units are mostly bowls, regular ones are none; sites are random and clustered in turn', () => {
  const { truth, units } = simulated.data;
  const shapes = (width: string) =>
    truth!.units.flatMap(({ shape }, i) => (units[i].spikeWidth === width ? shape : []));
  expect(shapes('narrow').filter((shape) => shape === 'bowl')).toHaveLength(6);
  expect(shapes('regular')).not.toContain('bowl');
  expect(new Set(truth!.units.map(({ shape }) => shape))).toEqual(new Set(['hill', 'monotone', 'bowl']));
  const placements = (from: number) => truth!.units.slice(from, from + 12).flatMap(({ placement }) => placement ?? []);
  expect(placements(0).every(({ kind }) => kind === 'independent')).toBe(true);
  expect(placements(12).every(({ kind }) => kind === 'clustered')).toBe(true);
  const spread = (from: number) => variance(placements(from).map(({ centre }) => centre[0]));
  expect(spread(12)).toBeLessThan(spread(0) / 3);
});

test('the analysis finds the truth in the noiseless responses', () => {
  const { data } = simulated;
  const times = Array.from({ length: 50 }, (_, i) => 20 + i * 15);
  const found = recoverOracle(simulated, auditoryLags, times);
  for (const angle of found.siteAnglesDeg) expect(angle).toBeLessThan(1);
  expect(found.siteDimensions).toEqual([4, 4]);
  for (const { angleDeg } of found.units) expect(angleDeg).toBeLessThan(1);
  const exact = found.units.filter(({ dimensions }, i) => dimensions === data.truth!.units[i].subspace.shape[0]);
  expect(exact.length / found.units.length).toBeGreaterThan(0.9);
  const right = found.units.filter(({ shape }, i) => shape === data.truth!.units[i].shape);
  expect(right.length / found.units.length).toBeGreaterThan(0.95);
});

test.each([
  [{ channels: 4 }, /channels/],
  [{ dimensions: 9 }, /dimensions/],
  [{ clips: { train: 0, validation: 1, test: 1 } }, /clips\.train|clips/],
])('wrong settings %o are refused by name', async (options, message) => {
  const failed = loadAuditorySim(options);
  await expect(failed).rejects.toThrow(message);
  await expect(failed).rejects.toSatisfy((error) => isCortexError(error, 'InvalidInput'));
});
