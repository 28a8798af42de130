import { describe, expect, it } from 'vitest';
import { ndarray, zeros } from '../../src/arrays.ts';
import {
  enlargementOf,
  filledImage,
  frameAt,
  frameImage,
  meanOf,
  pasteImage,
  tileVideos,
} from '../../src/io/frames.ts';

/** Red channel of the pixels of a row. */
function redRow(image: { width: number; data: Uint8Array }, y: number): number[] {
  return Array.from({ length: image.width }, (_, x) => image.data[(y * image.width + x) * 4]);
}

function constantVideo(value: number, frames = 2, height = 1, width = 2) {
  const shape = [frames, height, width, 3];
  return { shape, data: zeros(shape).data.fill(value) };
}

describe('frameImage', () => {
  it('turns [0, 1] into bytes and clips what lies outside', () => {
    const frame = ndarray([1, 3, 3], Float32Array.of(-0.5, 0, 0.5, 1, 2, 0.25, 0.1, 0.2, 0.3));
    expect([...frameImage(frame).data]).toEqual([0, 0, 128, 255, 255, 255, 64, 255, 26, 51, 77, 255]);
  });

  it('enlarges every pixel to a square', () => {
    const frame = ndarray([1, 2, 3], Float32Array.of(1, 0, 0, 0, 0, 0));
    const image = frameImage(frame, 2);
    expect([image.width, image.height]).toEqual([4, 2]);
    expect(redRow(image, 0)).toEqual([255, 255, 0, 0]);
    expect(redRow(image, 1)).toEqual([255, 255, 0, 0]);
  });

  it('refuses other shapes and enlargements', () => {
    expect(() => frameImage(zeros([2, 2]))).toThrow(/frame must be \[height, width, colour\]/);
    expect(() => frameImage(zeros([2, 2, 3]), 1.5)).toThrow(/whole number of at least 1 but is 1.5/);
  });
});

describe('frames of other sizes and colours', () => {
  it('one colour is grey, of two or four the mean is', () => {
    expect([...frameImage(ndarray([1, 2, 1], Float32Array.of(0, 0.5))).data]).toEqual([
      0, 0, 0, 255, 128, 128, 128, 255,
    ]);
    expect([...frameImage(ndarray([1, 1, 2], Float32Array.of(0.2, 0.6))).data]).toEqual([102, 102, 102, 255]);
    expect([...frameImage(ndarray([1, 1, 4], Float32Array.of(1, 0, 0, 0))).data]).toEqual([64, 64, 64, 255]);
  });

  it('pixels may be drawn out, and short edges are', () => {
    const image = frameImage(ndarray([1, 2, 1], Float32Array.of(0, 1)), [3, 2]);
    expect([image.width, image.height]).toEqual([4, 3]);
    expect(redRow(image, 2)).toEqual([0, 0, 255, 255]);
    expect(enlargementOf(32, 32, 96)).toEqual([3, 3]);
    expect(enlargementOf(24, 40, 96)).toEqual([2, 2]);
    expect(enlargementOf(1, 32, 96)).toEqual([12, 3]);
    expect(enlargementOf(16, 1, 96)).toEqual([6, 12]);
    expect(enlargementOf(300, 400, 96)).toEqual([1, 1]);
  });

  it('a spectrogram as a video of one row becomes a tile that can be seen', () => {
    const [first] = tileVideos([zeros([20, 1, 32, 1]), zeros([20, 1, 32, 1])], { gap: 1 });
    expect([first.width, first.height]).toEqual([2 * 64 + 3, 12 + 2]);
  });
});

describe('frameAt', () => {
  it('picks a frame and refuses one past the end', () => {
    const video = ndarray([2, 1, 1, 3], Float32Array.of(0, 0, 0, 1, 2, 3));
    expect([...frameAt(video, 1).data]).toEqual([1, 2, 3]);
    expect(() => frameAt(video, 2)).toThrow(/0…1 but is 2/);
  });
});

describe('pasteImage', () => {
  it('refuses an image that leaves the canvas', () => {
    expect(() => pasteImage(filledImage(4, 4, [0, 0, 0]), filledImage(2, 2, [1, 1, 1]), 3, 0)).toThrow(
      /2 × 2 at \(3, 0\)/,
    );
  });
});

describe('tileVideos', () => {
  it('lays videos out row by row with gaps', () => {
    const videos = [1, 0.8, 0.6].map((value) => constantVideo(value));
    const frames = tileVideos(videos, { scale: 1, columns: 2, gap: 1, background: [9, 9, 9] });
    expect(frames).toHaveLength(2);
    expect([frames[0].width, frames[0].height]).toEqual([7, 5]);
    expect(redRow(frames[0], 0)).toEqual([9, 9, 9, 9, 9, 9, 9]);
    expect(redRow(frames[0], 1)).toEqual([9, 255, 255, 9, 204, 204, 9]);
    expect(redRow(frames[1], 3)).toEqual([9, 153, 153, 9, 9, 9, 9]);
  });

  it('refuses videos of different sizes, and none', () => {
    expect(() => tileVideos([constantVideo(0), constantVideo(0, 3)])).toThrow(/video 1 must be \[time 2/);
    expect(() => tileVideos([])).toThrow(/at least one video/);
  });
});

describe('meanOf', () => {
  it('averages element by element', () => {
    const mean = meanOf([ndarray([2], Float32Array.of(1, 2)), ndarray([2], Float32Array.of(3, 6))]);
    expect([...mean.data]).toEqual([2, 4]);
    expect(() => meanOf([])).toThrow(/no arrays/);
    expect(() => meanOf([zeros([2]), zeros([3])])).toThrow(/array 1/);
  });
});
