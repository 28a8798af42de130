import gifenc from 'gifenc';
import type { NdArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { type RgbaImage, type TileOptions, tileVideos } from './frames.ts';

export interface GifOptions {
  /** 10 when left out, as in the videos of the study. GIF counts hundredths of a second, so it is rounded to those. */
  readonly framesPerSecond?: number;
}

/** Number of pixels that the common palette is chosen from. */
const palettePixels = 1 << 18;

/**
 * Encodes images of one size as a GIF that plays for ever, with one palette of at most 256 colours for all frames.
 * Throws InvalidInput without frames or for a rate outside (0, 50], InvalidShape when the sizes differ.
 */
export function encodeGif(frames: readonly RgbaImage[], { framesPerSecond = 10 }: GifOptions = {}): Uint8Array {
  if (frames.length === 0) throw new CortexError('InvalidInput', 'A GIF needs at least one frame.');
  if (!(framesPerSecond > 0 && framesPerSecond <= 50)) {
    throw new CortexError(
      'InvalidInput',
      `A GIF plays up to 50 frames a second but ${framesPerSecond} were asked for.`,
    );
  }
  const [{ width, height }] = frames;
  for (const [i, frame] of frames.entries()) {
    if (frame.width !== width || frame.height !== height) {
      throw new CortexError(
        'InvalidShape',
        `Frame ${i} is ${frame.width} × ${frame.height} but frame 0 is ${width} × ${height}; a GIF has one size.`,
      );
    }
  }
  const palette = gifenc.quantize(spreadPixels(frames), 256);
  const encoder = gifenc.GIFEncoder();
  const delay = Math.round(100 / framesPerSecond) * 10;
  for (const [i, frame] of frames.entries()) {
    const index = gifenc.applyPalette(frame.data, palette);
    encoder.writeFrame(index, width, height, { delay, repeat: 0, palette: i === 0 ? palette : undefined });
  }
  encoder.finish();
  return encoder.bytes();
}

/**
 * An animated GIF of pairs of videos [time, height, width, colour]: each true video directly above its reconstruction,
 * pairs from left to right. Throws InvalidInput when the numbers of videos differ.
 */
export function videoPairsGif(
  truth: readonly NdArray[],
  reconstruction: readonly NdArray[],
  options: GifOptions & Omit<TileOptions, 'columns'> = {},
): Uint8Array {
  if (truth.length !== reconstruction.length) {
    throw new CortexError(
      'InvalidInput',
      `Every true video needs its reconstruction, but there are ${truth.length} and ${reconstruction.length}.`,
    );
  }
  return encodeGif(tileVideos([...truth, ...reconstruction], { ...options, columns: truth.length }), options);
}

/** GIF bytes as a `data:` address, to embed in HTML. */
export function gifDataUri(bytes: Uint8Array): string {
  return `data:image/gif;base64,${Buffer.from(bytes).toString('base64')}`;
}

/** Pixels at equal distances over all frames; choosing colours from all of them would take longer and look the same. */
function spreadPixels(frames: readonly RgbaImage[]): Uint8Array {
  const pixelsPerFrame = frames[0].width * frames[0].height;
  const total = pixelsPerFrame * frames.length;
  // An odd stride does not fall into step with the even widths of the images.
  const stride = 2 * Math.floor(total / palettePixels / 2) + 1;
  const count = Math.floor((total - 1) / stride) + 1;
  const pixels = new Uint8Array(count * 4);
  for (let i = 0; i < count; i++) {
    const pixel = i * stride;
    const { data } = frames[Math.floor(pixel / pixelsPerFrame)];
    const from = (pixel % pixelsPerFrame) * 4;
    pixels.set(data.subarray(from, from + 4), i * 4);
  }
  return pixels;
}
