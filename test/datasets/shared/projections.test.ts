import { expect, test } from 'vitest';
import { projections, standardiseStimulus, stimulusMoments } from '../../../datasets/shared/projections.ts';
import { ndarray } from '../../../src/arrays.ts';
import { isCortexError } from '../../../src/errors.ts';

test('z_k(t) = Σ p_k(τ, channel) s(t − τ, channel), with zeros before the start', () => {
  const stimulus = ndarray([3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
  const filters = ndarray([3, 2, 2], Float32Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1, -1, 2, 0));
  // Filter 1: channel 1 now. Filter 2: channel 2 one bin ago. Filter 3: channel 1 − channel 2 now + 2 · channel 1 before.
  const { shape, data } = projections(stimulus, filters);
  expect(shape).toEqual([3, 3]);
  expect([...data]).toEqual([1, 0, -1, 3, 2, 1, 5, 4, 5]);
  expect([...projections(stimulus, filters, [2]).data]).toEqual([5, 4, 5]);
});

test('moments are per channel of a spectrogram and over everything in a video', () => {
  const sound = stimulusMoments([ndarray([2, 2], Float32Array.of(1, 10, 3, 30))]);
  expect([...sound.mean]).toEqual([2, 20]);
  expect([...sound.sd]).toEqual([1, 10]);
  expect([...standardiseStimulus(ndarray([1, 2], Float32Array.of(3, 10)), sound).data]).toEqual([1, -1]);
  const video = stimulusMoments([ndarray([1, 2, 2, 1], Float32Array.of(0, 0, 2, 2))]);
  expect([...video.mean, ...video.sd]).toEqual([1, 1]);
});

test('a channel that never changes is refused', () => {
  const flat = ndarray([2, 2], Float32Array.of(1, 5, 2, 5));
  expect(() => stimulusMoments([flat])).toThrow(expect.toSatisfy((error) => isCortexError(error, 'InvalidData')));
});
