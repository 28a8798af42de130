import { expect, test } from 'vitest';
import { checkFilters } from '../../../../services/peers/golden/check-filters.ts';
import { bandScores } from '../../../../src/analysis/encoding/band-scores.ts';
import { butterworth } from '../../../../src/signal/butterworth.ts';
import { filtfilt } from '../../../../src/signal/filtfilt.ts';
import { expectPassed, runCheck } from './engine-checks.ts';

test('Butterworth filters, filtfilt and R² by band are SciPy’s', async () => {
  expectPassed(await runCheck(checkFilters, 'filters'), 500);
});

test('a low-pass of order 1 with its corner at a quarter of the sampling rate is (x + x₋₁) / 2', () => {
  const { b, a } = butterworth(1, { kind: 'low-pass', cornerHz: 25 }, 100);
  [0.5, 0.5].forEach((value, i) => void expect(b[i]).toBeCloseTo(value, 12));
  [1, 0].forEach((value, i) => void expect(a[i]).toBeCloseTo(value, 12));
});

test('a band-stop of order 1 between 1/8 and 3/8 of the sampling rate is (x + x₋₂) / 2', () => {
  const { b, a } = butterworth(1, { kind: 'band-stop', cornersHz: [12.5, 37.5] }, 100);
  [0.5, 0, 0.5].forEach((value, i) => void expect(b[i]).toBeCloseTo(value, 12));
  [1, 0, 0].forEach((value, i) => void expect(a[i]).toBeCloseTo(value, 12));
});

test('a notch stops its own frequency and lets the others through', () => {
  const notch = butterworth(2, { kind: 'band-stop', cornersHz: [18, 22] }, 100);
  const wave = (hz: number) => Float64Array.from({ length: 600 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 100));
  const power = (signal: Float64Array) => signal.slice(200, 400).reduce((sum, value) => sum + value ** 2, 0) / 200;
  expect(power(filtfilt(notch, wave(20)))).toBeLessThan(1e-6);
  expect(power(filtfilt(notch, wave(5)))).toBeCloseTo(0.5, 3);
});

test('filtfilt leaves a constant and a straight line as they are', () => {
  const filter = butterworth(2, { kind: 'low-pass', cornerHz: 5 }, 100);
  const line = Float64Array.from({ length: 60 }, (_, i) => 3 + 0.5 * i);
  filtfilt(filter, line).forEach((value, i) => void expect(value).toBeCloseTo(line[i], 0));
  filtfilt(filter, new Float64Array(60).fill(7)).forEach((value) => void expect(value).toBeCloseTo(7, 9));
});

test('a wave of 5 Hz counts in the low band, one of 20 Hz in the high one', () => {
  const wave = (hz: number) => Float64Array.from({ length: 450 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 100));
  const both = wave(5).map((value, i) => value + wave(20)[i]);
  const missing = bandScores(wave(5), both, 100);
  expect(missing.low).toBeGreaterThan(0.98);
  expect(Math.abs(missing.high)).toBeLessThan(0.05);
  expect(bandScores(wave(20), both, 100).high).toBeGreaterThan(0.95);
});

test('rates of 20 Hz and less, short signals and odd orders are refused with the reason', () => {
  const signal = new Float64Array(100);
  expect(() => bandScores(signal, signal, 10)).toThrow('A corner at 10 Hz needs a sampling rate above 20 Hz');
  expect(() => bandScores(signal, signal, 20)).toThrow(/it is 20 Hz.*steps of 10 or 20 ms/);
  expect(() => bandScores(signal.subarray(27), signal.subarray(73), 100)).toThrow('needs more than 27');
  expect(() => butterworth(0, { kind: 'low-pass', cornerHz: 1 }, 100)).toThrow('positive whole number but is 0');
  expect(() => butterworth(2, { kind: 'band-pass', cornersHz: [9, 3] }, 100)).toThrow('must rise but are 9 and 3');
  expect(() => butterworth(2, { kind: 'band-stop', cornersHz: [9, 60] }, 100)).toThrow('A corner at 60 Hz');
});
