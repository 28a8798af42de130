import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { cropFrames, framesOfBins, greyFrames, isGrey, resizeFrames } from '../../src/signal/video-frames.ts';

const counted = (shape: readonly number[]) =>
  ndarray(
    shape,
    Float32Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, i) => i),
  );

test('a resized pixel is the mean over the area it covers, with parts of pixels', () => {
  const row = ndarray([1, 1, 3, 1], Float32Array.of(0, 6, 12));
  expect(Array.from(resizeFrames(row, 1, 2).data)).toEqual([2, 10]);
  expect(Array.from(resizeFrames(row, 1, 6).data)).toEqual([0, 0, 6, 6, 12, 12]);
  expect(resizeFrames(row, 1, 3)).toBe(row);
  const square = resizeFrames(counted([2, 4, 4, 1]), 2, 2);
  expect(Array.from(square.data)).toEqual([2.5, 4.5, 10.5, 12.5, 18.5, 20.5, 26.5, 28.5]);
  const colours = resizeFrames(counted([1, 2, 2, 3]), 1, 1);
  expect(Array.from(colours.data)).toEqual([4.5, 5.5, 6.5]);
});

test('a crop keeps its pixels and must lie in the frame', () => {
  const cropped = cropFrames(counted([2, 3, 4, 1]), { top: 1, left: 2, height: 2, width: 2 }, 'film');
  expect(Array.from(cropped.data)).toEqual([6, 7, 10, 11, 18, 19, 22, 23]);
  expect(() => cropFrames(counted([2, 3, 4, 1]), { top: 2, left: 0, height: 2, width: 2 }, 'film')).toThrow(
    /crop of 2 × 2 pixels from row 2, column 0 on leaves "film", which has 3 × 4/,
  );
});

test('grey levels weigh the colours; grey pictures stay as they are', () => {
  const colour = ndarray([1, 1, 2, 3], Float32Array.of(1, 0, 0, 0.5, 0.5, 0.5));
  const grey = greyFrames(colour);
  expect(grey.shape).toEqual([1, 1, 2, 1]);
  expect(grey.data[0]).toBeCloseTo(0.299, 6);
  expect(grey.data[1]).toBeCloseTo(0.5, 6);
  expect([isGrey(colour), isGrey(ndarray([1, 1, 1, 3], Float32Array.of(0.2, 0.2, 0.2)))]).toEqual([false, true]);
});

test('every bin sees the frame at its centre, whether bins are shorter or longer than frames', () => {
  const film = ndarray([4, 1], Float32Array.of(0, 1, 2, 3));
  expect(Array.from(framesOfBins(film, { bins: 8, framesPerBin: 0.5 }).data)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(Array.from(framesOfBins(film, { bins: 2, framesPerBin: 2 }).data)).toEqual([1, 3]);
  expect(Array.from(framesOfBins(film, { bins: 4, framesPerBin: 1 }).data)).toEqual([0, 1, 2, 3]);
});
