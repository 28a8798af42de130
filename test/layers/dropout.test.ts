import { expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { dropout } from '../../src/layers/dropout.ts';

await startEngine();

const ones = tf.ones([100, 100]);
const maskOf = (name: string, seed: number, step: number) => [...dropout(ones, 0.25, name, { seed, step }).dataSync()];

test('drops the fraction and scales the rest', () => {
  const mask = maskOf('sites', 1, 0);
  const kept = mask.filter((value) => value !== 0);
  expect(kept.every((value) => value === Math.fround(1 / 0.75))).toBe(true);
  expect(kept.length / mask.length).toBeCloseTo(0.75, 1);
  expect(mask.reduce((a, b) => a + b) / mask.length).toBeCloseTo(1, 1);
});

test('the mask depends on seed, step and name alone', () => {
  const mask = maskOf('sites', 1, 7);
  expect(maskOf('sites', 1, 7)).toEqual(mask);
  for (const other of [maskOf('hidden', 1, 7), maskOf('sites', 2, 7), maskOf('sites', 1, 8)]) {
    expect(other).not.toEqual(mask);
  }
});

test('the gradient passes where the value passed', () => {
  const x = tf.ones([50]);
  const key = { seed: 3, step: 1 };
  const gradient = tf.grad((x: tf.Tensor) => dropout(x, 0.5, 'sites', key))(x);
  expect([...gradient.dataSync()]).toEqual([...dropout(x, 0.5, 'sites', key).dataSync()]);
});

test('without a key or a rate x stays as it is', () => {
  expect(dropout(ones, 0.5, 'sites', undefined)).toBe(ones);
  expect(dropout(ones, 0, 'sites', { seed: 1, step: 1 })).toBe(ones);
});

test('large masks: the same key the same mask, another name, step or seed another; the fraction holds', () => {
  const x = tf.ones([200, 500]);
  const mask = (name: string, seed: number, step: number) => dropout(x, 0.3, name, { seed, step }).dataSync();
  const first = mask('a', 1, 0);
  expect(mask('a', 1, 0)).toEqual(first);
  for (const other of [mask('b', 1, 0), mask('a', 2, 0), mask('a', 1, 1)]) expect(other).not.toEqual(first);
  const kept = first.filter((value) => value !== 0);
  expect(kept.every((value) => value === Math.fround(1 / 0.7))).toBe(true);
  // Four standard errors of a share of 0.7 in 100 000.
  expect(Math.abs(kept.length / first.length - 0.7)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 100_000));
});
