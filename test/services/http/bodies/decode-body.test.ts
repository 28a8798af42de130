import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { decodeBodyAside } from '../../../../services/http/bodies/body-decoder.ts';
import { decodeBody } from '../../../../services/http/bodies/decode-body.ts';
import { bounds } from '../../../../services/http/bounds.ts';
import { ndarray } from '../../../../src/arrays.ts';
import { encodeNpy } from '../../../../src/io/npy.ts';
import { encodeNpz } from '../../../../src/io/npz.ts';

const array = ndarray([2, 3], Float32Array.of(0, 1, 2, 3, 4, 5.5));
const npy = encodeNpy(array);
const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const asArray = (bytes: Uint8Array, mediaType = 'application/x-npy', contentEncoding?: string) =>
  decodeBody({ bytes, mediaType, contentEncoding, arrayField: 'spikes' });
const asJson = (value: unknown) =>
  decodeBody({ bytes: text(value), mediaType: 'application/json', arrayField: 'spikes' });

/** A .npy file of this type and bytes. */
function npyOf(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  return Uint8Array.from([0x93, ...text('NUMPY'), 1, 0, 118, 0, ...text(`${header}\n`), ...data]);
}

test('an array comes as npy, npz, bytes of either, nested lists, or shape and data', () => {
  const npz = encodeNpz({ spikes: array, others: ndarray([1], Float32Array.of(9)) });
  const nested = [
    [0, 1, 2],
    [3, 4, 5.5],
  ];
  const forms = [
    asArray(npy),
    asArray(npy, 'application/octet-stream'),
    asArray(npz, 'application/zip'),
    asArray(npz, 'application/octet-stream'),
    asArray(encodeNpz({ whatever: array }), 'application/x-npz'),
    asJson({ spikes: nested }),
    asJson({ spikes: { shape: [2, 3], data: nested.flat() } }),
  ];
  for (const form of forms) expect(form).toEqual({ spikes: array });
});

test('float16, big-endian and 64-bit numbers are read', () => {
  const half = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0);
  expect(asArray(npyOf('<f2', '(2,)', half))).toEqual({ spikes: ndarray([2], Float32Array.of(1, -2)) });
  const big = new DataView(new ArrayBuffer(8));
  big.setFloat64(0, 0.25);
  expect(asArray(npyOf('>f8', '(1,)', new Uint8Array(big.buffer)))).toEqual({
    spikes: ndarray([1], Float32Array.of(0.25)),
  });
});

test.for([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('a body in %s is undone', ([encoding, compress]) => {
  expect(asArray(compress(npy), 'application/x-npy', encoding)).toEqual({ spikes: array });
  expect(() => asArray(npy, 'application/x-npy', encoding)).toThrow(`not what its Content-Encoding ${encoding} says`);
});

test('what unpacks to too much is refused before it does', () => {
  const bomb = gzipSync(new Uint8Array(bounds.arrayBytes + 1));
  expect(bomb.length).toBeLessThan(100_000);
  const refusal = expect.objectContaining({ status: 413 });
  expect(() => asArray(bomb, 'application/x-npy', 'gzip')).toThrow(refusal);
  const zipped = encodeNpz({ spikes: ndarray([bounds.arrayBytes], new Uint8Array(bounds.arrayBytes)) });
  expect(() => asArray(zipped, 'application/zip')).toThrow(refusal);
});

test.for([
  ['[[[[[[[[[1]]]]]]]]]', /9 deep inside each other; 8/],
  ['[1, 2', /not JSON/],
  [`{"spikes": [${'9'.repeat(500)}x`, /^.{1,300}$/],
  [{ spikes: [[1, '2']] }, /nested lists of numbers/],
  [{ spikes: [] }, /Too small/],
  [{ spikes: { shape: [2], data: [1, 2], more: 1 } }, /nested lists of numbers/],
  [{ spikes: { shape: [-2], data: [1, 2] } }, /nested lists of numbers/],
  [{ spikes: [[1, 2], [3]] }, /spikes\/1 must be a list of 2.*a list of 1/],
  [
    {
      spikes: [
        [1, 2],
        [3, [4]],
      ],
    },
    /spikes\/1\/1 must be a number/,
  ],
] as const)('%j is refused', ([body, message]) => {
  expect(() => asJson(body)).toThrow(message);
});

test('brackets in texts do not count as depth, and text that is not UTF-8 is refused', () => {
  const value = { name: '[[[[[[[[[[{{{{{ "\\"[[[[[' };
  expect(asJson(value)).toEqual(value);
  const latin1 = Uint8Array.of(0x22, 0xe9, 0x22);
  expect(() => decodeBody({ bytes: latin1, mediaType: 'application/json' })).toThrow(/not UTF-8/);
});

test('archives of several arrays, and other files, are refused by what they hold', () => {
  const two = encodeNpz({ a: array, b: array });
  expect(() => asArray(two, 'application/zip')).toThrow(/one called spikes; it holds a\.npy, b\.npy/);
  expect(() => asArray(text('PK but nothing more'), 'application/zip')).toThrow(/not a whole \.npz file/);
  const damaged = Uint8Array.from(zipSync({ 'spikes.npy': npy }, { level: 0 }));
  damaged[30 + 'spikes.npy'.length + npy.length - 1] ^= 1;
  expect(() => asArray(damaged, 'application/zip')).toThrow(/"spikes\.npy" is damaged/);
  expect(() => asArray(text('GIF89a'))).toThrow(/not a \.npy file/);
  const axes = npyOf('<f4', '(1, 1, 1, 1, 1, 1, 1, 1, 1)', new Uint8Array(4));
  expect(() => asArray(axes)).toThrow(/9 axes/);
});

test('large bodies are decoded in a thread, with the same values and refusals', async () => {
  const large = ndarray(
    [300, 100],
    Float32Array.from({ length: 30_000 }, (_, i) => i),
  );
  const body = { bytes: encodeNpy(large), mediaType: 'application/x-npy', arrayField: 'spikes' };
  expect(body.bytes.length).toBeGreaterThan(bounds.inlineBytes);
  const rows = Array.from({ length: 300 }, (_, i) => Array.from(large.data.subarray(100 * i, 100 * (i + 1))));
  const bad = text({ spikes: [...rows, ['x']] });
  const json = { mediaType: 'application/json', arrayField: 'spikes' };
  const [first, second, third] = await Promise.allSettled([
    decodeBodyAside(body),
    decodeBodyAside({ ...json, bytes: bad }),
    decodeBodyAside({ ...json, bytes: text({ spikes: rows, seed: 1 }) }),
  ]);
  expect(first).toEqual({ status: 'fulfilled', value: { spikes: large } });
  expect(second).toMatchObject({ reason: { name: 'BodyRefused', status: 422, faults: [{ path: 'spikes' }] } });
  expect(third).toEqual({ status: 'fulfilled', value: { spikes: large, seed: 1 } });
});
