import { expect, test } from 'vitest';

test('typed arrays are equal when kind, length and every value are', () => {
  const values = Float32Array.of(1, Number.NaN, 0);
  expect({ data: [values] }).toEqual({ data: [Float32Array.of(1, Number.NaN, 0)] });
  for (const other of [
    Float32Array.of(1, Number.NaN, 1),
    Float32Array.of(1, Number.NaN, -0),
    Float32Array.of(1, Number.NaN),
    Float64Array.of(1, Number.NaN, 0),
    [1, Number.NaN, 0],
  ]) {
    expect(values).not.toEqual(other);
    expect(other).not.toEqual(values);
  }
  expect(Buffer.of(1, 2)).toEqual(Buffer.of(1, 2));
  expect(Buffer.of(1, 2)).not.toEqual(Buffer.of(1, 3));
  expect(Buffer.of(1, 2)).not.toEqual(Uint8Array.of(1, 2));
});

test('a million values are compared in no time', () => {
  const values = new Float32Array(1e6).fill(0.5);
  const start = process.cpuUsage();
  expect(values).toEqual(values.slice());
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(0.5);
});
