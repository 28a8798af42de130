import { describe, expect, it } from 'vitest';
import { zeros } from '../../src/arrays.ts';
import { filledImage } from '../../src/io/frames.ts';
import { encodeGif, gifDataUri, videoPairsGif } from '../../src/io/gif.ts';
import { randomStream } from '../../src/random/stream.ts';
import { readGif } from './gif-blocks.ts';

describe('encodeGif', () => {
  it('writes every frame at ten a second, for ever, with the colours of all frames', () => {
    const colours = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ] as const;
    const gif = readGif(encodeGif(colours.map((colour) => filledImage(12, 8, colour))));
    expect(gif).toMatchObject({ signature: 'GIF89a', width: 12, height: 8, frames: 3, delays: [10, 10, 10], loops: 0 });
    expect(gif.complete).toBe(true);
    for (const colour of colours) {
      const distances = gif.palette.map((entry) => Math.max(...entry.map((value, c) => Math.abs(value - colour[c]))));
      expect(Math.min(...distances)).toBeLessThanOrEqual(8);
    }
  });

  it('keeps to 256 colours where there are more', () => {
    const stream = randomStream(1, 'gif');
    const data = Uint8Array.from({ length: 64 * 64 * 4 }, (_, i) => (i % 4 === 3 ? 255 : stream.integer(256)));
    const gif = readGif(encodeGif([{ width: 64, height: 64, data }]));
    expect(gif.palette).toHaveLength(256);
    expect(new Set(gif.palette.map(String)).size).toBeGreaterThan(200);
  });

  it('takes another rate', () => {
    expect(readGif(encodeGif([filledImage(2, 2, [1, 2, 3])], { framesPerSecond: 25 })).delays).toEqual([4]);
  });

  it('refuses no frames, mixed sizes and impossible rates', () => {
    expect(() => encodeGif([])).toThrow(/at least one frame/);
    expect(() => encodeGif([filledImage(2, 2, [0, 0, 0]), filledImage(3, 2, [0, 0, 0])])).toThrow(/Frame 1 is 3 × 2/);
    expect(() => encodeGif([filledImage(2, 2, [0, 0, 0])], { framesPerSecond: 0 })).toThrow(/but 0 were asked for/);
  });
});

describe('videoPairsGif', () => {
  it('puts reconstructions under the true videos', () => {
    const video = zeros([5, 4, 6, 3]);
    const gif = readGif(videoPairsGif([video, video, video], [video, video, video], { scale: 2, gap: 1 }));
    expect(gif).toMatchObject({ width: 3 * 13 + 1, height: 2 * 9 + 1, frames: 5 });
  });

  it('refuses a true video without its reconstruction', () => {
    expect(() => videoPairsGif([zeros([1, 2, 2, 3])], [])).toThrow(/there are 1 and 0/);
  });
});

describe('gifDataUri', () => {
  it('names its type', () => {
    expect(gifDataUri(Uint8Array.of(71, 73, 70))).toBe('data:image/gif;base64,R0lG');
  });
});
