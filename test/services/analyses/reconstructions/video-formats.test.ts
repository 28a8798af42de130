import { expect, test } from 'vitest';
import { encodeVideos } from '../../../../services/analyses/reconstructions/video-formats.ts';
import { ndarray, zeros } from '../../../../src/arrays.ts';
import { decodeNpy } from '../../../../src/io/npy.ts';
import { decodePng } from '../../../../src/io/png.ts';

/** Two videos of 17 frames of 2 × 3 pixels: frame t has red t/16, and the second video is blue throughout. */
const videos = ndarray(
  [2, 17, 2, 3, 3],
  Float32Array.from({ length: 2 * 17 * 18 }, (_, i) => {
    const [colour, t, video] = [i % 3, Math.floor(i / 18) % 17, Math.floor(i / (17 * 18))];
    return colour === 0 ? t / 16 : colour === 2 ? video : 0;
  }),
);

test('npy holds every value', () => {
  expect(decodeNpy(encodeVideos(videos, 'application/x-npy'))).toEqual(videos);
});

test('the sheet has a row of nine evenly spaced frames a video', () => {
  const { width, height, data } = decodePng(encodeVideos(videos, 'image/png'));
  // The longer edge of 3 pixels comes near 64.
  const [scale, gap] = [21, 4];
  expect([width, height]).toEqual([9 * (3 * scale + gap) + gap, 2 * (2 * scale + gap) + gap]);
  const pixel = (row: number, column: number) => {
    const [y, x] = [gap + row * (2 * scale + gap), gap + column * (3 * scale + gap)];
    return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
  };
  for (let column = 0; column < 9; column++) {
    expect(pixel(0, column)).toEqual([Math.round((255 * 2 * column) / 16), 0, 0]);
    expect(pixel(1, column)).toEqual([Math.round((255 * 2 * column) / 16), 0, 255]);
  }
});

test('the GIF has one image a frame', () => {
  const bytes = encodeVideos(videos, 'image/gif');
  expect(Buffer.from(bytes.subarray(0, 6)).toString('latin1')).toBe('GIF89a');
  const controlBlocks = Buffer.from(bytes).toString('latin1').split('\x21\xf9\x04').length - 1;
  expect(controlBlocks).toBe(17);
});

test('refuses pictures of too many videos and arrays that are no videos', () => {
  expect(() => encodeVideos(zeros([65, 1, 1, 1, 3]), 'image/gif')).toThrow(/at most 64 videos but 65/);
  expect(encodeVideos(zeros([65, 1, 1, 1, 3]), 'application/x-npy').length).toBeGreaterThan(0);
  expect(() => encodeVideos(zeros([2, 3, 4, 3]), 'image/png')).toThrow(/videos must be/);
});
