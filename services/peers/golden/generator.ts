import { type NdArray, sizeOf } from '../../../src/arrays.ts';

/** How one tensor of a golden file is made: stream `p` of the integer hash, times `scale`, plus `offset`. */
export interface GeneratedTensor {
  readonly p: number;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly scale: number;
}

/** Avalanche of a 32-bit integer; every step wraps to 32 bits. */
export function mix32(value: number): number {
  let x = value;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

/** Key of stream `p` of a seed. */
export function streamKey(seed: number, p: number): number {
  return mix32(Math.imul(seed, 0x9e3779b9) + p);
}

/** The i-th 32-bit hash of the stream with this key. */
export function hashAt(key: number, i: number): number {
  return mix32(mix32(i) + key);
}

/** r(seed, p, i): the i-th number of a stream, in [−1, 1), a multiple of 2⁻²³. */
export function uniformAt(seed: number, p: number, i: number): number {
  return unitOf(hashAt(streamKey(seed, p), i));
}

/** fround(offset + scale · r) for i = 0 … length − 1. */
export function generate(seed: number, p: number, length: number, offset = 0, scale = 1): Float32Array {
  const key = streamKey(seed, p);
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = offset + scale * unitOf(hashAt(key, i));
  return values;
}

/** The tensor that a golden file describes, row-major. */
export function generateTensor(seed: number, { p, shape, offset, scale }: GeneratedTensor): NdArray {
  return { shape, data: generate(seed, p, sizeOf(shape), offset, scale) };
}

function unitOf(hash: number): number {
  return (hash >>> 8) / 8388608 - 1;
}
