import type { StorageType } from './values.ts';

/** The little-endian values of a storage as float32; whole numbers beyond 2²⁴ and doubles are rounded. */
export function storageValues(bytes: Buffer, type: StorageType): Float32Array {
  const { width, read } = readers[type];
  return Float32Array.from({ length: bytes.length / width }, (_, i) => read(bytes, i * width));
}

interface ValueReader {
  readonly width: number;
  readonly read: (bytes: Buffer, at: number) => number;
}

const readers: Readonly<Record<StorageType, ValueReader>> = {
  FloatStorage: { width: 4, read: (bytes, at) => bytes.readFloatLE(at) },
  DoubleStorage: { width: 8, read: (bytes, at) => bytes.readDoubleLE(at) },
  HalfStorage: { width: 2, read: (bytes, at) => halfOf(bytes.readUInt16LE(at)) },
  BFloat16Storage: { width: 2, read: (bytes, at) => upperHalf(bytes.readUInt16LE(at)) },
  LongStorage: { width: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
  IntStorage: { width: 4, read: (bytes, at) => bytes.readInt32LE(at) },
  ShortStorage: { width: 2, read: (bytes, at) => bytes.readInt16LE(at) },
  CharStorage: { width: 1, read: (bytes, at) => bytes.readInt8(at) },
  ByteStorage: { width: 1, read: (bytes, at) => bytes[at] },
  BoolStorage: { width: 1, read: (bytes, at) => bytes[at] },
};

/** IEEE 754 binary16: one sign bit, five of the exponent, ten of the fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32. */
function upperHalf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}
