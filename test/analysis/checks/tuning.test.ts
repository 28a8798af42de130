import { expect, test } from 'vitest';
import { fitGabor, gaborStrf } from '../../../src/analysis/checks/gabor-fit.ts';
import { levenbergMarquardt } from '../../../src/analysis/checks/levenberg-marquardt.ts';
import { describeStrfs } from '../../../src/analysis/checks/strf-tuning.ts';
import { strfTuning } from '../../../src/analysis/checks/tuning.ts';
import { ndarray, zeros } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { networkFor, noiseData, setKernel, silenced } from './noise-data.ts';

await startEngine();
const axes = { binMs: 5, channelHz: Array.from({ length: 34 }, (_, i) => 500 * 2 ** (i / 6)) };

test("Rosenbrock's valley ends at (1, 1), or at the bound", () => {
  const valley = (highest: number) => ({
    count: 2,
    lower: [-5, -5],
    upper: [highest, 5],
    residuals([x, y]: Float64Array, into: Float64Array) {
      into.set([10 * (y - x * x), 1 - x]);
    },
  });
  const free = levenbergMarquardt(valley(5), [-1.2, 1]);
  expect(free.parameters[0]).toBeCloseTo(1, 6);
  expect(free.parameters[1]).toBeCloseTo(1, 6);
  const bounded = levenbergMarquardt(valley(0.5), [-1.2, 1]);
  expect(bounded.parameters[0]).toBe(0.5);
  expect(bounded.parameters[1]).toBeCloseTo(0.25, 6);
});

test('tuning of one entry: its channel, 40 % of a channel wide, a quarter and 65 % into its bin', () => {
  const strf = zeros([20, 34]);
  strf.data[2 * 34 + 12] = -3;
  const tuning = strfTuning(strf, axes);
  expect(tuning.bestFrequencyHz).toBeCloseTo(2000, 6);
  expect(tuning.bandwidthOctaves).toBeCloseTo(0.4 / 6, 10);
  expect(tuning.latencyMs).toBeCloseTo(11.25, 10);
  expect(tuning.offsetMs).toBeCloseTo(13.25, 10);
  expect(() => strfTuning(zeros([20, 34]), axes)).toThrow(/flat or not finite/);
});

const planted = [
  {
    gain: 2,
    spectral: { centre: Math.log2(3000), width: 0.5, cycles: 0.6, phase: 1.2 },
    temporal: { centre: 0.03, width: 0.012, cycles: 14, phase: 0.5 },
  },
  {
    gain: -1,
    spectral: { centre: Math.log2(6000), width: 0.5, cycles: 0.2, phase: -1 },
    temporal: { centre: 0.05, width: 0.013, cycles: 9, phase: -0.8 },
  },
];

test.each(planted)('a planted Gabor comes back: %j', (gabor) => {
  const strf = gaborStrf({ ...gabor, explained: 1 }, 20, axes);
  const fit = fitGabor(strf, axes);
  expect(fit.explained).toBeGreaterThan(0.9999);
  for (const factor of ['spectral', 'temporal'] as const) {
    expect(Math.abs(fit[factor].centre - gabor[factor].centre)).toBeLessThan(0.05 * gabor[factor].width);
    expect(fit[factor].width / gabor[factor].width).toBeCloseTo(1, 1);
    expect(Math.abs(fit[factor].phase)).toBeLessThanOrEqual(Math.PI / 2);
    expect(Math.abs(fit[factor].phase - gabor[factor].phase)).toBeLessThan(0.1);
  }
  expect(Math.sign(fit.gain)).toBe(Math.sign(gabor.gain));
});

test('noise lowers E to the share of the Gabor, and noise alone is none', () => {
  const clean = gaborStrf({ ...planted[0], explained: 1 }, 20, axes);
  const power = clean.data.reduce((sum, value) => sum + value * value, 0) / clean.data.length;
  const noise = randomStream(6, 'strf').normals(clean.data.length, Math.sqrt(power));
  const noisy = ndarray(
    clean.shape,
    clean.data.map((value, i) => value + noise[i]),
  );
  const { explained, spectral } = fitGabor(noisy, axes);
  expect(explained).toBeGreaterThan(0.4);
  expect(explained).toBeLessThan(0.6);
  expect(Math.abs(spectral.centre - planted[0].spectral.centre)).toBeLessThan(0.2);
  expect(fitGabor(ndarray(clean.shape, noise), axes).explained).toBeLessThan(0.15);
});

test('STRFs of a network: a linear unit has the tuning of its kernel, a dead unit has no tuning', async () => {
  const data = noiseData();
  const encoder = networkFor(data, { model: 'linear', options: { lags: 12 } });
  const smallAxes = { binMs: data.binMs, channelHz: data.channelHz ?? [] };
  const [spectral, temporal] = [{ centre: Math.log2(2500), width: 0.9, cycles: 0.2, phase: 1 }, planted[0].temporal];
  const strf = gaborStrf({ gain: 1, spectral, temporal, explained: 1 }, 12, smallAxes);
  const kernel = zeros([12, 10, 4]);
  for (let i = 0; i < 120; i++)
    for (let unit = 0; unit < 3; unit++) kernel.data[4 * i + unit] = (unit + 1) * strf.data[i];
  await setKernel(encoder, kernel);
  const { units, gaborShare, described } = describeStrfs(encoder, data);
  expect([gaborShare, described]).toEqual([1, 3]);
  expect(units[3]).toEqual({ unit: 'unit-3', missing: 'its gradient is 0', around: null, tuning: null, gabor: null });
  expect(units[2].gabor?.explained).toBeGreaterThan(0.99);
  expect(units[1].tuning).toEqual(strfTuning(strf, smallAxes));
  const quiet = describeStrfs(encoder, silenced(data, [1]));
  expect(quiet.units[1]).toMatchObject({ missing: 'no spikes in the training clips', tuning: null, gabor: null });
  expect([quiet.described, quiet.units[2]]).toEqual([2, units[2]]);
  encoder.dispose();
});

test('behind ON and OFF adaptation, whose gradient in silence is 0, tuning is that of the mean gradient at stimuli', () => {
  const data = noiseData();
  const encoder = networkFor(data, { model: 'linear', prefilter: 'adaptrans', options: { lags: 12 } });
  const { units } = describeStrfs(encoder, data);
  expect(units.map(({ around }) => around)).toEqual(Array.from({ length: 4 }, () => 'stimuli'));
  for (const { tuning, gabor } of units) {
    expect(tuning?.bestFrequencyHz).toBeGreaterThan(0);
    expect(gabor?.explained).toBeGreaterThan(0);
  }
  expect(describeStrfs(encoder, data)).toEqual(describeStrfs(encoder, data, { seed: 1 }));
  encoder.dispose();
});

test('where no clip is as long as the receptive field, units without a gradient in silence have no tuning', () => {
  const data = noiseData({ bins: 20 });
  const encoder = networkFor(data, { model: 'linear', prefilter: 'adaptrans', options: { lags: 12 } });
  expect(encoder.receptiveFieldBins).toBeGreaterThan(20);
  const { units, gaborShare } = describeStrfs(encoder, data);
  expect(units[0]).toEqual({ unit: 'unit-0', missing: 'its gradient is 0', around: null, tuning: null, gabor: null });
  expect(gaborShare).toBeNull();
  encoder.dispose();
});
