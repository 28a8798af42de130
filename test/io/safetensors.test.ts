import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { readTensorFile, writeTensorFile } from '../../src/io/safetensors.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const path = join(temporaryFolder(), 'a.safetensors');

/** A file of the given header and so many bytes of values. */
async function write(header: object, bytes: number): Promise<void> {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, Buffer.alloc(bytes)]));
}
const tensor = (dtype: string, shape: number[], start: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

test('tensors and metadata come back as they were written', async () => {
  const file = { tensors: { w: ndarray([1, 2], Float32Array.of(1, -2)) }, metadata: { made: 'here' } };
  await writeTensorFile(path, file);
  expect(await readTensorFile(path)).toEqual(file);
});

test('whole files of other dtypes are told from broken ones: every such tensor is named', async () => {
  await write({ w: tensor('F32', [1], 0, 4), half: tensor('F16', [2], 4, 8), steps: tensor('I64', [1], 8, 16) }, 16);
  await expect(readTensorFile(path)).rejects.toMatchObject({
    tag: 'Unsupported',
    message: expect.stringMatching(/a\.safetensors has tensors that are not F32 \(float32\): "half" F16, "steps" I64;/),
  });
});

test.each([
  ['a tensor beyond the end', { w: tensor('F16', [4], 0, 8) }, 4, /tensor "w" is cut off/],
  ['a shape of another size', { w: tensor('F32', [3], 0, 8) }, 8, /tensor "w" has 8 bytes for the shape "\[3\]"/],
  ['a header of something else', { w: 1 }, 0, /its header cannot be understood/],
])('not whole: %s', async (_, header, bytes, message) => {
  await write(header, bytes);
  await expect(readTensorFile(path)).rejects.toMatchObject({
    tag: 'InvalidData',
    message: expect.stringMatching(message),
  });
});

test('a file that ends in its header is not whole', async () => {
  await writeFile(path, Buffer.from([9, 0, 0, 0, 0, 0, 0, 0, 123]));
  await expect(readTensorFile(path)).rejects.toThrow(/not a whole safetensors file \(its header is cut off\)/);
});
