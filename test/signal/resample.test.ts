import { expect, test } from 'vitest';
import { resample } from '../../src/signal/resample.ts';
import { noise, sine } from './sounds.ts';

test.each([
  [48_828, 16_000, Math.ceil(16 / (0.95 * (16_000 / 48_828)))],
  [48_828, 48_800, Math.ceil(16 / (0.95 * (48_800 / 48_828)))],
  [16_000, 44_100, Math.ceil(16 / 0.95)],
])('a tone from %d to %d Hz is the same tone, %d input samples later', (fromHz, toHz, delay) => {
  const tone = resample(sine(1000, fromHz, 0.1), fromHz, toHz);
  expect(tone.length).toBe(Math.floor((Math.round(fromHz * 0.1) * toHz) / fromHz));
  for (let m = 200; m < tone.length; m += 37) {
    expect(tone[m]).toBeCloseTo(Math.sin(2 * Math.PI * 1000 * (m / toHz - delay / fromHz)), 3);
  }
});

test('a constant stays, and a tone above the new Nyquist frequency is taken out', () => {
  const constant = resample(new Float32Array(4000).fill(2), 48_000, 16_000);
  expect(constant[600]).toBeCloseTo(2, 5);
  const gone = resample(sine(10_000, 48_000, 0.1), 48_000, 16_000).subarray(200);
  expect(gone.every((value) => Math.abs(value) < 1e-3)).toBe(true);
});

test('no sample depends on input after its own time', () => {
  const sound = noise(4000);
  const changed = sound.slice();
  const from = 2001;
  for (let i = from; i < changed.length; i++) changed[i] += 1;
  const [before, after] = [sound, changed].map((samples) => resample(samples, 48_828, 16_000));
  const first = before.findIndex((value, m) => value !== after[m]);
  expect(first / 16_000).toBeGreaterThanOrEqual(from / 48_828);
  expect(first / 16_000).toBeLessThan((from + 2) / 48_828 + 1 / 16_000);
});

test('equal rates change nothing; a rate that is no whole number is refused', () => {
  const sound = noise(100);
  for (const rate of [44_100, 97_656.25]) expect(resample(sound, rate, rate)).toBe(sound);
  expect(() => resample(sound, 48_828.125, 16_000)).toThrow(/whole numbers of Hz, but from 48828\.125 to 16000 Hz/);
  expect(() => resample(sound, Number.NaN, Number.NaN)).toThrow(/whole numbers of Hz/);
});
