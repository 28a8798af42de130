import { PNG, type PNGWithMetadata } from 'pngjs';
import { type NdArray, ndarray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import type { RgbaImage } from './frames.ts';

/** Where the header of a PNG says how many bits a sample has. */
const depthByte = 24;

/**
 * The picture [height, width, 3] of PNG bytes in [0, 1], whatever their colour type; samples of 16 bits keep them. Throws
 * InvalidData for bytes that are no whole PNG and for see-through pixels, behind which anything could be.
 * @param source named in error messages, such as the file's path
 */
export function decodePngValues(bytes: Uint8Array, source = 'the PNG'): NdArray {
  const isDeep = bytes[depthByte] === 16;
  const { width, height, data } = readPng(bytes, source, isDeep);
  return opaqueValues({ width, height, data }, isDeep ? 0xffff : 0xff, source);
}

function readPng(bytes: Uint8Array, source: string, skipRescale: boolean): PNGWithMetadata {
  try {
    return PNG.sync.read(Buffer.from(bytes), { skipRescale });
  } catch (cause) {
    throw new CortexError('InvalidData', `${source} is no whole PNG: ${(cause as Error).message}.`, { cause });
  }
}

/**
 * The picture [height, width, 3] of red, green, blue and alpha from 0 to `highest`, in [0, 1].
 * Throws InvalidData for see-through pixels.
 */
export function opaqueValues(
  { width, height, data }: Omit<RgbaImage, 'data'> & { readonly data: ArrayLike<number> },
  highest: number,
  source: string,
): NdArray {
  const values = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (data[4 * pixel + 3] !== highest) {
      throw new CortexError(
        'InvalidData',
        `${source} has a see-through pixel in row ${Math.floor(pixel / width)}, column ${pixel % width}, and what was seen behind it is not known; save it on its background, without transparency.`,
      );
    }
    for (let c = 0; c < 3; c++) values[3 * pixel + c] = data[4 * pixel + c] / highest;
  }
  return ndarray([height, width, 3], values);
}
