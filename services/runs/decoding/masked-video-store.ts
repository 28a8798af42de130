import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import { bytesOf } from '../../../src/io/frames.ts';

/** Videos by condition: true, reconstructed, and reconstructed from what each mask leaves. */
export interface MaskedVideos {
  /** [mask, condition, time, height, width, colour] */
  readonly masked: NdArray<Uint8Array>;
  /** [condition, time, height, width, colour] */
  readonly unmasked: NdArray<Uint8Array>;
  readonly truth: NdArray<Uint8Array>;
}

/** Bytes of the masked videos of one request: those of 63 masks of 64 conditions of the paper's size are 560 MB. */
const mostVideoBytes = 640 * 2 ** 20;

/** Keeps videos as they come, the unmasked ones first. */
export function videoStore({ videos: { shape } }: DecodingData, masks: number, conditions: number) {
  const of = [conditions, ...shape.slice(1)];
  const bytes = masks * sizeOf(of);
  if (bytes > mostVideoBytes) {
    throw new CortexError(
      'InvalidInput',
      `The videos of ${masks} masks have ${bytes} bytes, more than ${mostVideoBytes}; ask for fewer conditions at a time, or without videos.`,
    );
  }
  const masked = { shape: [masks, ...of], data: new Uint8Array(bytes) };
  let unmasked: NdArray<Uint8Array> | undefined;
  let added = 0;
  return {
    add(shown: NdArray): void {
      const values = bytesOf(shown);
      if (unmasked) masked.data.set(values.data, values.data.length * added++);
      else unmasked = values;
    },
    videos: () => ({ masked, unmasked: unmasked ?? { shape: of, data: new Uint8Array(sizeOf(of)) } }),
  };
}
