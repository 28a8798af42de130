import { expect, test } from 'vitest';
import { decimalOfFloat32 } from '../../src/signal/decimal-times.ts';

test('times of up to seven digits come back from float32 as they were written', () => {
  const written = Array.from({ length: 20_000 }, (_, i) => (997 * i) % 9_999_999);
  for (const places of [10, 100, 1000, 10_000]) {
    const times = written.map((digits) => digits / places).filter((time) => time * places < 2 ** 23);
    expect(times.filter((time) => decimalOfFloat32(Math.fround(time)) !== time)).toEqual([]);
  }
  expect(decimalOfFloat32(Math.fround(0.29))).toBe(0.29);
  expect(decimalOfFloat32(Math.fround(-0.07))).toBe(-0.07);
});

test('whatever comes back is that float32 again', () => {
  for (const value of [1e-20, 1 / 3, 3e38, Math.PI, 2 ** -126, 0]) {
    expect(Math.fround(decimalOfFloat32(Math.fround(value)))).toBe(Math.fround(value));
  }
});
