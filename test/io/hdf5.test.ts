import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, File, ready } from 'h5wasm/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeAt } from '../../src/io/data-node.ts';
import { openHdf5 } from '../../src/io/hdf5.ts';
import { openHdf5Tree } from '../../src/io/hdf5-node.ts';
import { openMat } from '../../src/io/mat.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
const path = join(folder, 'a.h5');

beforeAll(async () => {
  await ready;
  const file = new File(path, 'w');
  const group = file.create_group('data');
  group.create_attribute('how', 'planted');
  group.create_dataset({ name: 'doubles', data: Float64Array.from({ length: 24 }, (_, i) => i / 2), shape: [2, 3, 4] });
  group.create_dataset({
    name: 'packed',
    data: Int16Array.from({ length: 4000 }, (_, i) => i - 2000),
    shape: [400, 10],
    chunks: [100, 10],
    compression: 'gzip',
    compression_opts: [5],
  });
  group.create_dataset({ name: 'wide', data: BigInt64Array.from([1n, -2n, 3_000_000_000n]) });
  group.create_dataset({ name: 'beyond', data: BigInt64Array.from([2n ** 60n + 1n]) });
  group.create_dataset({ name: 'texts', data: ['rain', 'e\u0301'] });
  group.create_dataset({ name: 'number', data: 3.5 });
  const references = ['doubles', 'wide'].map((name) => (group.get(name) as Dataset).create_reference());
  group.create_dataset({ name: 'references', data: references });
  file.close();
});

describe('HDF5 files', () => {
  it('reads numbers of every width, whole or by rows', async () => {
    const file = await openHdf5(path);
    expect(file.numbers('/data/doubles').shape).toEqual([2, 3, 4]);
    expect(Array.from(file.numbers('/data/doubles', [1, 2]).data)).toEqual(
      Array.from({ length: 12 }, (_, i) => 6 + i / 2),
    );
    const packed = file.numbers('/data/packed');
    expect(packed.data).toBeInstanceOf(Int16Array);
    expect([packed.data[0], packed.data[3999]]).toEqual([-2000, 1999]);
    expect(file.numbers('/data/wide').data).toEqual(Float64Array.of(1, -2, 3_000_000_000));
    expect(() => file.numbers('/data/beyond')).toThrow(/"\/data\/beyond" in .*a\.h5 holds the 64-bit integer/);
    expect(file.attribute('/data', 'how')).toBe('planted');
    file.close();
  });

  it('gives a tree of values', async () => {
    const { root, close } = await openHdf5Tree(path);
    expect(nodeAt(root, 'data/texts')).toMatchObject({ kind: 'text', values: ['rain', 'é'] });
    const references = nodeAt(root, 'data/references');
    expect(references).toMatchObject({ kind: 'cells', items: [{ shape: [2, 3, 4] }, { shape: [3] }] });
    expect(nodeAt(root, 'data/nothing')).toBeUndefined();
    close();
  });

  it('does not write the file', async () => {
    const before = [readFileSync(path), statSync(path).mtimeMs] as const;
    const file = await openHdf5(path);
    file.numbers('/data/packed');
    file.close();
    expect(readFileSync(path).equals(before[0])).toBe(true);
    expect(statSync(path).mtimeMs).toBe(before[1]);
  });

  it('says what is wrong with other files', async () => {
    const bytes = readFileSync(path);
    const [text, half, none] = ['text.h5', 'half.h5', 'none.h5'].map((name) => join(folder, name));
    writeFileSync(text, 'unit,time\n');
    writeFileSync(half, bytes.subarray(0, bytes.length / 2));
    await expect(openHdf5(text)).rejects.toThrow(/text\.h5 is not an HDF5 file/);
    await expect(openHdf5(half)).rejects.toThrow(/half\.h5 is truncated: it should have \d+ bytes and has \d+/);
    await expect(openHdf5(none)).rejects.toMatchObject({ tag: 'MissingFile' });
  });

  it('refuses a dataset whose bytes are damaged instead of giving what lies in memory', async () => {
    const damaged = join(folder, 'damaged.h5');
    const bytes = readFileSync(path);
    // The header of a chunk that zlib wrote at level 5.
    const chunk = bytes.indexOf(Buffer.from([0x78, 0x5e]));
    expect(chunk).toBeGreaterThan(0);
    bytes.fill(0xff, chunk, chunk + 8);
    writeFileSync(damaged, bytes);
    const file = await openHdf5(damaged);
    expect(() => file.numbers('/data/packed')).toThrow(/"\/data\/packed" in .* cannot be read: the file is damaged/);
    file.close();
  });
});

describe('MAT files of version 7.3', () => {
  it('have the shapes that MATLAB shows', async () => {
    const mat = join(folder, 'a.mat');
    const file = new File(mat, 'w');
    // MATLAB's [2 × 3 × 4] is [4, 3, 2] in the file.
    const values = Float64Array.from({ length: 24 }, (_, i) => i);
    const dataset = file.create_dataset({ name: 'a', data: values, shape: [4, 3, 2] });
    dataset.create_attribute('MATLAB_class', 'double');
    const text = file.create_dataset({ name: 't', data: Uint16Array.from(Buffer.from('V4')), shape: [2, 1] });
    text.create_attribute('MATLAB_class', 'char');
    file.close();
    const { root, close } = await openMat(mat);
    const node = nodeAt(root, 'a');
    if (node?.kind !== 'array') throw new Error('no array');
    const { shape, data } = node.read();
    expect(shape).toEqual([2, 3, 4]);
    expect([data[0], data[1], data[4], data[12]]).toEqual([0, 6, 2, 1]);
    expect(nodeAt(root, 't')).toMatchObject({ kind: 'text', values: ['V4'] });
    close();
  });
});
