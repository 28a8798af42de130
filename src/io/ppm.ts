import { CortexError } from '../errors.ts';

/** A picture of 8-bit red, green and blue, row by row from the top left. */
export interface PixelMap {
  readonly width: number;
  readonly height: number;
  /** Length width · height · 3. */
  readonly data: Uint8Array;
}

/**
 * The pictures in a stream of binary PPM files (P6 of 8 bits), one behind another, as `ffmpeg` writes them: views of the bytes.
 * Throws InvalidData for anything else.
 */
export function decodePpms(bytes: Uint8Array, source: string): PixelMap[] {
  const pictures: PixelMap[] = [];
  for (let at = 0; at < bytes.length; ) {
    const head = Buffer.from(bytes.subarray(at, at + 64)).toString('latin1');
    const [whole, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(head) ?? [];
    const start = at + (whole?.length ?? 0);
    const size = Number(width) * Number(height) * 3;
    if (!whole || start + size > bytes.length) {
      throw new CortexError('InvalidData', `Picture ${pictures.length} of ${source} is no whole PPM of 8 bits.`);
    }
    pictures.push({ width: Number(width), height: Number(height), data: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return pictures;
}
