import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { decodeNpy, encodeNpy, readNpy, readNpyAs, writeNpy } from '../../src/io/npy.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = temporaryFolder();
});
/** A .npy file written by hand, in the given format version. */
function npy(descr: string, shape: string, body: Uint8Array, { version = 1, fortran = 'False' } = {}): Uint8Array {
  const header = `{'descr': ${descr}, 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
  const length =
    version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0];
  return Uint8Array.from([0x93, ...Buffer.from('NUMPY'), version, 0, ...length, ...Buffer.from(header), ...body]);
}
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

test.each([
  Float32Array.of(0.5, -1.25, 3e38),
  Float64Array.of(Math.PI, -0, 1e300),
  Int8Array.of(-128, 0, 127),
  Int16Array.of(-32768, 5, 32767),
  Int32Array.of(-(2 ** 31), 7, 2 ** 31 - 1),
  Uint8Array.of(0, 1, 255),
  Uint16Array.of(0, 1, 65535),
  Uint32Array.of(0, 1, 2 ** 32 - 1),
])('%s survives a round trip', (data) => {
  const decoded = decodeNpy(encodeNpy(ndarray([3, 1], data)));
  expect(decoded.shape).toEqual([3, 1]);
  expect(decoded.data).toEqual(data);
});

test('the bytes are those that numpy.save writes for np.array([1., 2.], dtype="<f4")', () => {
  const bytes = encodeNpy(ndarray([2], Float32Array.of(1, 2)));
  expect(bytes.length).toBe(128 + 8);
  expect(Buffer.from(bytes.subarray(0, 10)).toString('hex')).toBe('934e554d505901007600');
  expect(Buffer.from(bytes.subarray(10, 128)).toString()).toBe(
    `${"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".padEnd(117)}\n`,
  );
  expect(Buffer.from(bytes.subarray(128)).toString('hex')).toBe('0000803f00000040');
});

test('scalars and empty arrays keep their shapes', () => {
  expect(decodeNpy(encodeNpy(ndarray([], Float32Array.of(7))))).toEqual({ shape: [], data: Float32Array.of(7) });
  expect(decodeNpy(encodeNpy(ndarray([0, 4], new Float32Array(0)))).shape).toEqual([0, 4]);
});

test('8 axes are the most: no more are written, or read', () => {
  const shape = new Array<number>(8).fill(1);
  expect(decodeNpy(encodeNpy(ndarray(shape, Uint8Array.of(9))))).toEqual({ shape, data: Uint8Array.of(9) });
  expect(() => encodeNpy(ndarray([1, ...shape], Uint8Array.of(9)))).toThrow(/array of 9 axes is not written; 8 are/);
  expect(() => decodeNpy(npy("'|u1'", `(${'1, '.repeat(9)})`, Uint8Array.of(9)), 'x.npy')).toThrow(
    /x\.npy has 9 axes; arrays of up to 8 axes can be read/,
  );
});

test('a header that NumPy reads is read: any order of keys and quotes, no blanks, many blanks, lengths of Python 2', () => {
  const read = (header: string) => {
    const length = [header.length & 255, header.length >> 8];
    const head = [0x93, ...Buffer.from('NUMPY'), 1, 0, ...length, ...Buffer.from(header)];
    return decodeNpy(Uint8Array.from([...head, 1, 0, 2, 0]), 'x.npy');
  };
  const wanted = { shape: [2, 1], data: Int16Array.of(1, 2) };
  expect(read(`{"shape": (2, 1), "fortran_order": False, "descr": "<i2"}`)).toEqual(wanted);
  expect(read(`{'fortran_order':False,'descr':'<i2','shape':(2L,1L),}`)).toEqual(wanted);
  expect(read(`{ 'shape' : ( 2 , 1 , ) , 'descr': '<i2', 'fortran_order': False , }${' '.repeat(999)}\n`)).toEqual(
    wanted,
  );
  for (const header of [
    "{'descr': '<i2', 'fortran_order': False, 'shape': (2)}",
    "{'descr': '<i2', 'fortran_order': 0, 'shape': (2,)}",
    "{'descr': '<i2', 'fortran_order': False}",
    "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), 'more': 1}",
    "{'descr': '<i2', 'fortran_order': False 'shape': (2,)}",
    "{'descr': '<i2', 'fortran_order': False, 'shape': (-2,)}",
    "'descr': '<i2', 'fortran_order': False, 'shape': (2,)",
  ]) {
    expect(() => read(header)).toThrow(/x\.npy has a \.npy header that cannot be understood/);
  }
});

test('sizes beyond all bounds are refused before room is made, in short messages', () => {
  const message = (descr: string, shape: string) => {
    try {
      decodeNpy(npy(descr, shape, new Uint8Array(4)), 'x.npy');
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return '';
  };
  expect(message("'<f4'", '(4294967296, 4294967296)')).toMatch(
    /x\.npy is truncated: .* needs 73786976294838210000 bytes/,
  );
  expect(message("'<f4'", '(99999999999999999999, 0)')).toMatch(/x\.npy has the shape "\(9+, 0\)"/);
  for (const long of [message(`'${'f'.repeat(3000)}'`, '(1,)'), message("'<f4'", `(${'1'.repeat(3000)},)`)]) {
    expect(long).toMatch(/…"/);
    expect(long.length).toBeLessThan(320);
  }
  const header = Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 2, 0, 1, 0, 1, 0]);
  expect(() => decodeNpy(header, 'x.npy')).toThrow(/x\.npy has a header of 65537 bytes/);
});

test('big-endian values and half floats are read', () => {
  expect(decodeNpy(npy("'>f4'", '(2,)', Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0))).data).toEqual(
    Float32Array.of(1, -2),
  );
  expect(decodeNpy(npy("'>i8'", '(1,)', Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2))).data).toEqual(Int32Array.of(258));
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00, 0x7bff, 0x8000);
  expect(Array.from(decodeNpy(npy("'<f2'", '(7,)', bytesOf(halves))).data)).toEqual([
    1,
    -2,
    0.333251953125,
    2 ** -24,
    Number.POSITIVE_INFINITY,
    65_504,
    -0,
  ]);
});

test.each([2, 3])('format %d.0 is read', (version) => {
  const bytes = npy("'<i2'", '(2,)', bytesOf(Int16Array.of(-3, 4)), { version });
  expect(decodeNpy(bytes).data).toEqual(Int16Array.of(-3, 4));
});

test('Fortran order is turned into C order', () => {
  const bytes = npy("'|u1'", '(2, 3)', Uint8Array.of(1, 4, 2, 5, 3, 6), { fortran: 'True' });
  expect(decodeNpy(bytes)).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
});

test('booleans become 0 and 1, 64-bit integers 32-bit ones when they fit', () => {
  expect(decodeNpy(npy("'|b1'", '(2,)', Uint8Array.of(1, 0))).data).toEqual(Uint8Array.of(1, 0));
  expect(decodeNpy(npy("'<i8'", '(2,)', bytesOf(BigInt64Array.of(-5n, 9n)))).data).toEqual(Int32Array.of(-5, 9));
  expect(() => decodeNpy(npy("'<i8'", '(1,)', bytesOf(BigInt64Array.of(2n ** 31n))), 'a.npy')).toThrow(
    /a\.npy .*2147483648 does not fit/,
  );
});

test.each([
  ['bytes that are no .npy', Buffer.from('hello, this is text'), /x\.npy is not a \.npy file/],
  ['truncated data', npy("'<f4'", '(3,)', new Uint8Array(8)), /x\.npy is truncated.*needs 12 bytes.*has 8/],
  ['truncated header', npy("'<f4'", '(3,)', new Uint8Array(12)).subarray(0, 30), /x\.npy is truncated: its header/],
  ['bytes after the end', npy("'<f4'", '(1,)', new Uint8Array(8)), /x\.npy has bytes after its end/],
  ['objects', npy("'|O'", '(1,)', new Uint8Array(8)), /x\.npy holds "\|O"/],
  ['structures', npy("[('a', '<f4')]", '(1,)', new Uint8Array(4)), /x\.npy holds "\[\('a', '<f4'\)\]"/],
  ['complex numbers', npy("'<c8'", '(1,)', new Uint8Array(8)), /x\.npy holds "<c8".*save one of f4/],
  ['an unknown format', npy("'<f4'", '(1,)', new Uint8Array(4), { version: 9 }), /x\.npy has \.npy format 9\.0/],
])('refuses %s by name', (_, bytes, message) => {
  expect(() => decodeNpy(bytes, 'x.npy')).toThrow(message);
});

test('files: written whole, read back, errors name the path', async () => {
  const path = join(folder, 'a.npy');
  await writeNpy(path, ndarray([2], Uint16Array.of(3, 4)));
  expect(await readdir(folder)).toEqual(['a.npy']);
  expect((await readNpyAs(path, Uint16Array)).data).toEqual(Uint16Array.of(3, 4));
  await expect(readNpyAs(path, Float32Array)).rejects.toThrow(
    `${path} must hold Float32Array values but holds Uint16Array`,
  );
  await expect(readNpy(join(folder, 'none.npy'))).rejects.toMatchObject({ tag: 'MissingFile' });
  await writeFile(join(folder, 'bad.npy'), 'nothing of the sort');
  await expect(readNpy(join(folder, 'bad.npy'))).rejects.toThrow(join(folder, 'bad.npy'));
  await expect(writeNpy(join(path, 'b.npy'), ndarray([1], Uint8Array.of(1)))).rejects.toThrow(/Cannot write/);
});
