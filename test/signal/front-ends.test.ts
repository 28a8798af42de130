import { describe, expect, test } from 'vitest';
import { binEnds, wholeBins } from '../../src/signal/bin-ends.ts';
import { dbSpectrogram } from '../../src/signal/db-spectrogram.ts';
import { melCorners, octaveCorners, triangularBands } from '../../src/signal/filter-bank.ts';
import { frontEndNamed, frontEndNames } from '../../src/signal/front-ends.ts';
import { logMelSpectrogram } from '../../src/signal/log-mel.ts';
import { loudestBand, noise, sine } from './sounds.ts';

const samplingRateHz = 48_828;
const ns1 = { samplingRateHz, binMs: 5, bands: 34, lowestHz: 500, highestHz: 500 * 2 ** 5.5, compressionOffset: 1e-3 };
const db = dbSpectrogram({ ...ns1, windowMs: 10, bandsPerOctave: 6, rangeDb: 70 });

test('bins of 244.14 samples end at rounded samples and 5 s at 48,828 Hz are 1000 of them', () => {
  expect(Array.from(binEnds(4, 244.14))).toEqual([244, 488, 732, 977]);
  expect([wholeBins(244_140, 244.14), wholeBins(244_139, 244.14), wholeBins(243, 244)]).toEqual([1000, 999, 0]);
  expect(() => binEnds(3, 0.5)).toThrow(/at least one sample but holds 0\.5/);
});

describe.each(frontEndNames)('%s', (name) => {
  const frontEnd = frontEndNamed(name, ns1);

  test('34 rising channels; a sine is loudest in the band nearest to it', () => {
    const { channelHz } = frontEnd;
    expect(channelHz.length).toBe(34);
    for (const band of [3, 15, 28]) {
      const analysed = frontEnd.analyse(sine(channelHz[band], samplingRateHz, 0.1), 20);
      expect(loudestBand(analysed, 18)).toBe(band);
      expect(channelHz[band]).toBeGreaterThan(channelHz[band - 1]);
    }
  });

  test('no bin depends on a sample at or after its end, and the last bin before a change is the last that is equal', () => {
    const sound = noise(4883);
    const changed = sound.slice();
    const [bin, end] = [9, binEnds(10, 244.14)[9]];
    for (let i = end; i < changed.length; i++) changed[i] = -2 * changed[i];
    const [before, after] = [sound, changed].map((samples) => frontEnd.analyse(samples, 20).data);
    expect(after.subarray(0, (bin + 1) * 34)).toEqual(before.subarray(0, (bin + 1) * 34));
    const next = (data: Float32Array) => data.subarray((bin + 1) * 34, (bin + 2) * 34);
    expect(next(after)).not.toEqual(next(before));
  });
});

test('one band is for log-mel and gammatone; frequencies in the wrong order are for none', () => {
  for (const name of ['log-mel', 'gammatone'] as const) {
    const { channelHz, analyse } = frontEndNamed(name, { ...ns1, bands: 1 });
    expect([channelHz.length, analyse(noise(4883, 'one band'), 20).shape]).toEqual([1, [20, 1]]);
  }
  expect(() => frontEndNamed('db', { ...ns1, bands: 1 })).toThrow(/db needs at least 2 bands, .* but bands is 1/);
  for (const name of frontEndNames) {
    expect(() => frontEndNamed(name, { ...ns1, lowestHz: 900, highestHz: 800 })).toThrow(
      /lowestHz must lie below highestHz but they are 900 and 800/,
    );
  }
});

test('a click leaves the bins before it silent and is heard from its own bin on', () => {
  const click = new Float32Array(4883);
  const ends = binEnds(20, 244.14);
  click[ends[7]] = 1;
  const { data } = db.analyse(click, 20);
  expect(data.subarray(0, 8 * 34).every((level) => level === Number.NEGATIVE_INFINITY)).toBe(true);
  expect(data[8 * 34 + 10]).toBeGreaterThan(-200);
  expect(data[11 * 34 + 10]).toBe(Number.NEGATIVE_INFINITY);
});

test('bands of the dB spectrogram add up to the power of the sound: 1/2 for a sine of amplitude 1', () => {
  const { data } = db.analyse(sine(3000, samplingRateHz, 0.1), 20);
  let power = 0;
  for (let band = 0; band < 34; band++) power += 10 ** (data[15 * 34 + band] / 10);
  expect(power).toBeCloseTo(0.5, 3);
});

test('the floor is 70 dB under the loudest training value, whatever other sounds do', () => {
  const quiet = db.analyse(
    noise(4883).map((value) => 1e-6 * value),
    20,
  );
  const training = db.analyse(sine(2000, samplingRateHz, 0.1), 20);
  const loudest = training.data.reduce((largest, level) => Math.max(largest, level));
  const finished = db.fit([training])(quiet);
  expect(finished.data.every((level) => level === Math.fround(loudest - 70))).toBe(true);
  expect(db.fit([training])(training).data[10 * 34 + 12]).toBe(training.data[10 * 34 + 12]);
  expect(() => db.fit([db.analyse(new Float32Array(4883), 20)])).toThrow(/training sounds are silent/);
});

test('log-mel of silence is ln(1e-4), and twice the amplitude is ln 2 more', () => {
  const logMel = logMelSpectrogram({ ...ns1, windowMs: 10, floor: 1e-4 });
  const tone = sine(2000, samplingRateHz, 0.1);
  expect(logMel.analyse(new Float32Array(4883), 20).data[40]).toBeCloseTo(Math.log(1e-4), 6);
  const [once, twice] = [1, 2].map((gain) =>
    logMel.analyse(
      tone.map((value) => gain * value),
      20,
    ),
  );
  const band = loudestBand(once, 10);
  expect(twice.data[10 * 34 + band] - once.data[10 * 34 + band]).toBeCloseTo(Math.LN2, 5);
});

test('corners: 1/6 octaves, and mel steps with 1000 Hz at 999.99 mel', () => {
  expect(octaveCorners(7, 500, 6)[7]).toBeCloseTo(1000, 9);
  const corners = melCorners(1, 0, 1000);
  expect(2595 * Math.log10(1 + corners[1] / 700)).toBeCloseTo(999.9855 / 2, 3);
});

test('a triangle is 1 at its centre and falls linearly; bands that cannot be told apart are refused', () => {
  const frequencyHz = Float64Array.from({ length: 11 }, (_, k) => 100 * k);
  const { first, weights } = triangularBands([200, 400, 800], frequencyHz);
  expect(first).toEqual([3]);
  expect(Array.from(weights[0])).toEqual([0.5, 1, 0.75, 0.5, 0.25]);
  expect(() => triangularBands([110, 130, 150], frequencyHz)).toThrow(/band at 130 Hz.*narrower than.*100\.0 Hz/);
  expect(() => triangularBands([900, 1000, 1100], frequencyHz)).toThrow(/above half the sampling rate, 1000 Hz/);
});
