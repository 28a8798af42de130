import { expect, test } from 'vitest';
import { cochleagram } from '../../src/signal/cochleagram.ts';
import { erbCentres, erbHz } from '../../src/signal/erb.ts';
import { gammatone } from '../../src/signal/gammatone.ts';
import { loudestBand, noise, sine } from './sounds.ts';

const samplingRateHz = 44_100;

/** Settings of the literature: Wingert et al. (2026) and Pennington & David (2023), both in bins of 10 ms. */
const cochleagramPresets = {
  wingert: { binMs: 10, bands: 32, lowestHz: 200, highestHz: 20_000, compressionOffset: 0.1 },
  nat4: { binMs: 10, bands: 18, lowestHz: 200, highestHz: 20_000, compressionOffset: 0.1 },
};

test.each([200, 1000, 15_000])(
  'the impulse response at %d Hz is t³·exp(−2πbt)·cos(2πft), sample by sample',
  (centreHz) => {
    const impulse = Float32Array.from({ length: 4000 }, (_, i) => (i === 0 ? 1 : 0));
    const response = gammatone(centreHz, samplingRateHz).filter(impulse);
    const b = 1.019 * (centreHz / 9.26449 + 24.7);
    const closed = Float64Array.from(response, (_, i) => {
      const t = i / samplingRateHz;
      return t ** 3 * Math.exp(-2 * Math.PI * b * t) * Math.cos(2 * Math.PI * centreHz * t);
    });
    const peak = closed.reduce((best, value, i) => (Math.abs(value) > Math.abs(closed[best]) ? i : best), 0);
    const gain = response[peak] / closed[peak];
    const worst = closed.reduce((error, value, i) => Math.max(error, Math.abs(gain * value - response[i])), 0);
    expect(worst / Math.abs(response[peak])).toBeLessThan(1e-9);
    expect(response[0]).toBe(0);
  },
);

test.each([200, 1000, 15_000])('a sine at the centre, %d Hz, passes with gain 1', (centreHz) => {
  const filtered = gammatone(centreHz, samplingRateHz).filter(sine(centreHz, samplingRateHz, 0.4));
  const end = filtered.subarray(-4410);
  expect(Math.sqrt((2 * end.reduce((sum, value) => sum + value * value, 0)) / end.length)).toBeCloseTo(1, 3);
});

test('centres: the lowest is lowestHz, two bands from 200 to 20,000 Hz have the second at the ERB middle', () => {
  const [low, middle] = erbCentres(2, 200, 20_000);
  expect(low).toBeCloseTo(200, 8);
  expect(middle).toBeCloseTo(2716.4666, 3);
  expect(erbHz(1000)).toBeCloseTo(132.64, 2);
  expect(() => erbCentres(3, 500, 400)).toThrow(/lowestHz < highestHz, got 3, 500 and 400/);
});

test.each(Object.entries(cochleagramPresets))('preset %s: bands, 100 Hz, and the loudness of a tone', (_, preset) => {
  const frontEnd = cochleagram({ ...preset, samplingRateHz });
  const band = 10;
  const analysed = frontEnd.analyse(sine(frontEnd.channelHz[band], samplingRateHz, 0.3), 30);
  expect(frontEnd.channelHz.length).toBe(preset.bands);
  expect(loudestBand(analysed, 25)).toBe(band);
  expect(analysed.data[25 * preset.bands + band]).toBeCloseTo(Math.log(1 + 10 * Math.SQRT1_2), 2);
});

test('training sounds span 0 to 1 in every band, others may leave it, and what is under 1e-6 is 0', () => {
  const frontEnd = cochleagram({ ...cochleagramPresets.nat4, samplingRateHz });
  const training = frontEnd.analyse(noise(8820), 20);
  const finish = frontEnd.fit([training]);
  const column = (data: Float32Array, band: number) => data.filter((_, i) => i % 18 === band);
  for (let band = 0; band < 18; band++) {
    const scaled = column(finish(training).data, band);
    expect([scaled.reduce((a, b) => Math.min(a, b)), scaled.reduce((a, b) => Math.max(a, b))]).toEqual([0, 1]);
  }
  const louder = finish(
    frontEnd.analyse(
      noise(8820).map((value) => 3 * value),
      20,
    ),
  ).data;
  expect(louder.some((value) => value > 1)).toBe(true);
  expect(finish(frontEnd.analyse(new Float32Array(8820), 20)).data.every((value) => value === 0)).toBe(true);
});

test('bands above half the sampling rate, and a silent training set, are refused', () => {
  expect(() => cochleagram({ ...cochleagramPresets.wingert, samplingRateHz: 16_000 })).toThrow(
    /gammatone at .* Hz needs a sampling rate above twice that but got 16000 Hz/,
  );
  const frontEnd = cochleagram({ ...cochleagramPresets.nat4, samplingRateHz });
  expect(() => frontEnd.fit([frontEnd.analyse(new Float32Array(4410), 10)])).toThrow(/Band 0 .* is constant/);
});
