import { expect, test } from 'vitest';
import { decodePpms } from '../../src/io/ppm.ts';

const picture = (width: number, pixels: readonly number[]) =>
  Buffer.concat([Buffer.from(`P6\n${width} 1\n255\n`), Uint8Array.from(pixels)]);

test('pictures one behind another, each with its size', () => {
  const bytes = Buffer.concat([picture(1, [10, 32, 80]), picture(2, [1, 2, 3, 4, 5, 6])]);
  expect(decodePpms(bytes, 'film').map(({ width, data }) => [width, ...data])).toEqual([
    [1, 10, 32, 80],
    [2, 1, 2, 3, 4, 5, 6],
  ]);
  expect(() => decodePpms(bytes.subarray(0, -1), 'film')).toThrow(/^Picture 1 of film is no whole PPM of 8 bits/);
  expect(() => decodePpms(Buffer.from('P5\n1 1\n255\n0'), 'film')).toThrow(/^Picture 0 of film/);
});
