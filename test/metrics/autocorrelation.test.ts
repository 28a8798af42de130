import { expect, test } from 'vitest';
import { autocorrelation, blockLengthOf } from '../../src/metrics/autocorrelation.ts';
import { randomStream } from '../../src/random/stream.ts';

const repeated = (length: number, run: number) => Array.from({ length }, (_, t) => Math.floor(t / run) % 2);

test('autocorrelation worked by hand', () => {
  // About the mean 1: −1, 0, 1, 0; products at lag 1: 0 + 0 + 0, at lag 2: −1 + 0; power 2.
  expect([0, 1, 2].map((lag) => autocorrelation([0, 1, 2, 1], lag))).toEqual([1, 0, -0.5]);
  expect(autocorrelation([3, 3, 3], 1)).toBeNaN();
});

test('blocks are as long as neighbours agree: the first lag below .05', () => {
  // Runs of r equal values, in turn: the autocorrelation falls by about 2 / r a lag and is gone at r / 2.
  expect(blockLengthOf([repeated(800, 20)])).toBe(10);
  expect(blockLengthOf([Float64Array.from(randomStream(2, 'white').normals(4000))])).toBe(1);
  expect(blockLengthOf([repeated(800, 1), repeated(800, 20)])).toBe(10);
});

test('they stay within bounds, and a constant asks for none', () => {
  expect(blockLengthOf([repeated(2000, 500)])).toBe(50);
  expect(blockLengthOf([repeated(2000, 500)], { longest: 20 })).toBe(20);
  expect(blockLengthOf([repeated(16, 8)])).toBe(4);
  expect(blockLengthOf([[1, 1, 1, 1]])).toBe(1);
});
