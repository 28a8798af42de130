import gifenc from 'gifenc';
import { expect, test } from 'vitest';
import { decodeGif } from '../../src/io/gif-frames.ts';

const palette = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
];

/** A GIF of 2 × 1 pixels whose frames hold the given places of the palette; 2 is see-through. */
function gif(frames: readonly (readonly number[])[], dispose = 1): Uint8Array {
  const encoder = gifenc.GIFEncoder();
  frames.forEach((index, i) => {
    const options = { delay: 50, transparent: true, transparentIndex: 2, dispose };
    encoder.writeFrame(Uint8Array.from(index), 2, 1, { ...options, palette: i === 0 ? palette : undefined });
  });
  encoder.finish();
  return encoder.bytes();
}

const colours = (bytes: Uint8Array) => decodeGif(bytes).frames.map(({ data }) => Array.from(data));
const [red, green, open] = [
  [255, 0, 0, 255],
  [0, 255, 0, 255],
  [0, 0, 0, 0],
];

test('see-through pixels show what the frames before have left', () => {
  const bytes = gif([
    [0, 0],
    [1, 2],
    [2, 1],
  ]);
  expect(colours(bytes)).toEqual([
    [...red, ...red],
    [...green, ...red],
    [...green, ...green],
  ]);
  expect(decodeGif(bytes).delaysMs).toEqual([50, 50, 50]);
});

test('frames may be cleared, or taken back, before the next one', () => {
  const frames = [
    [0, 0],
    [1, 2],
    [2, 1],
  ];
  expect(colours(gif(frames, 2))).toEqual([
    [...red, ...red],
    [...green, ...open],
    [...open, ...green],
  ]);
  expect(colours(gif(frames, 3))[2]).toEqual([...open, ...green]);
});

test('what is no whole GIF is refused by name', () => {
  expect(() => decodeGif(new TextEncoder().encode('no picture at all'), 'a.gif')).toThrow(/^a\.gif is no whole GIF: /);
  expect(() => decodeGif(gif([[0, 0]]).subarray(0, 30), 'a.gif')).toThrow(/a\.gif is no whole GIF/);
});
