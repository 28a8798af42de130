import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { CortexError, listed } from '../../../src/errors.ts';
import { decodeNpy } from '../../../src/io/npy.ts';
import { unzipNpz } from '../../../src/io/npz.ts';
import { BodyRefused } from './refused.ts';

/**
 * The array in a .npz archive: that of the name `field`, or the only one. Nothing is unpacked that says to be larger than
 * `mostBytes`. Throws InvalidData for what is no such archive or is damaged, and BodyRefused (413).
 */
export function readSingleNpz(bytes: Uint8Array, field: string, mostBytes: number): NdArray<TypedArray> {
  const sizes = new Map<string, number>();
  unzipNpz(bytes, 'The body', ({ name, originalSize }) => {
    sizes.set(name, originalSize);
    return false;
  });
  const wanted = sizes.has(`${field}.npy`) ? `${field}.npy` : [...sizes.keys()][0];
  if (wanted === undefined || (sizes.size > 1 && wanted !== `${field}.npy`)) {
    const found = sizes.size === 0 ? 'none' : listed([...sizes.keys()]);
    throw new CortexError('InvalidData', `The archive must hold one array, or one called ${field}; it holds ${found}.`);
  }
  if ((sizes.get(wanted) ?? 0) > mostBytes) {
    throw new BodyRefused(413, `The array must not have more than ${mostBytes} bytes when it is unpacked.`);
  }
  const [content] = Object.values(unzipNpz(bytes, 'The body', ({ name }) => name === wanted));
  return decodeNpy(content, 'The array in the body');
}
