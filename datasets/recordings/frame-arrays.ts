import { type NdArray, ndarray, type TypedArray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { decodeNpy } from '../../src/io/npy.ts';
import { parseNpyHeader } from '../../src/io/npy-header.ts';

/** Frames as a file has them, before the whole folder is known. */
export interface ReadFrames {
  /** [time, height, width, colour] in [0, 1]. */
  readonly frames: NdArray;
  readonly frameRateHz?: number;
  /** Read from pictures, which have three colours whether or not they are grey. */
  readonly isPicture?: boolean;
  /** Frames that lasted longer than others are there several times. */
  readonly isRepeated?: boolean;
  /** Made of bytes, the highest of which this is. */
  readonly highestByte?: number;
}

/**
 * Frames [time, height, width] or [time, height, width, colour], of an image [height, width] or [height, width, colour], from .npy
 * bytes: whole numbers from 0 to 255, floats or booleans from 0 to 1. Throws InvalidShape for other axes, and InvalidData for
 * values outside or NaN, with their place.
 */
export function decodeFrames(bytes: Uint8Array, source: string, isImage: boolean): ReadFrames {
  const array = decodeNpy(bytes, source);
  const axes = isImage ? array.shape : array.shape.slice(1);
  const [height, width, colours = 1] = axes;
  if (axes.length < 2 || axes.length > 3 || ![1, 3].includes(colours) || array.data.length === 0) {
    const wanted = isImage ? '[height, width] or [height, width, colour]' : '[time, height, width] or with [, colour]';
    throw new CortexError(
      'InvalidShape',
      `${source} must be ${wanted}, with 1 or 3 colours, but is [${array.shape.join(', ')}].`,
    );
  }
  const shape = [isImage ? 1 : array.shape[0], height, width, colours];
  const isFloat = array.data instanceof Float32Array || array.data instanceof Float64Array;
  const highest = isFloat || parseNpyHeader(bytes, source).descr.endsWith('b1') ? 1 : 255;
  expectRange({ shape, data: array.data }, highest, source);
  const frames = ndarray(
    shape,
    Float32Array.from(array.data, (value) => value / highest),
  );
  if (highest === 1) return { frames };
  let highestByte = 0;
  for (const value of array.data) highestByte = Math.max(highestByte, value);
  return { frames, highestByte };
}

/** Throws InvalidData naming the first value of a video [time, height, width, colour] that is NaN or not from 0 to `highest`. */
export function expectRange({ shape, data }: NdArray<TypedArray>, highest: number, source: string): void {
  const index = data.findIndex((value) => !(value >= 0 && value <= highest));
  if (index < 0) return;
  const [, height, width, colours] = shape;
  const pixel = Math.floor(index / colours);
  const place = `frame ${Math.floor(pixel / (height * width))}, row ${Math.floor(pixel / width) % height}, column ${pixel % width}`;
  const advice = Number.isNaN(data[index])
    ? 'a stimulus has no missing pixels; fill them or leave the stimulus out'
    : highest === 1
      ? 'floats are intensities from 0 to 1 (save whole numbers for 0 to 255, or divide)'
      : 'whole numbers are intensities from 0 to 255';
  throw new CortexError('InvalidData', `${source} has ${data[index]} in ${place}; ${advice}.`);
}
