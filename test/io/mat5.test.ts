import { describe, expect, it } from 'vitest';
import { type DataNode, nodeAt } from '../../src/io/data-node.ts';
import { decodeMat5 } from '../../src/io/mat5.ts';
import { Mat5Writer } from './mat5-writer.ts';

const numbers = (node: DataNode | undefined) => {
  if (node?.kind !== 'array') throw new Error(`a ${node?.kind}, no array`);
  const { shape, data } = node.read();
  return { shape, values: Array.from(data), type: data.constructor.name };
};

describe.each([true, false])('MAT files of version 5, little-endian %s', (littleEndian) => {
  const writer = new Mat5Writer(littleEndian);

  it('gives arrays the shape that MATLAB shows, row by row', () => {
    const file = writer.file(
      writer.doubles('a', [2, 3], [1, 2, 3, 4, 5, 6]),
      writer.smallDoubles('small', [1, 3], [7, 8, 9]),
    );
    const root = decodeMat5(file);
    expect(root.names).toEqual(['a', 'small']);
    expect(numbers(nodeAt(root, 'a'))).toEqual({ shape: [2, 3], values: [1, 3, 5, 2, 4, 6], type: 'Float64Array' });
    expect(numbers(nodeAt(root, 'small'))).toEqual({ shape: [1, 3], values: [7, 8, 9], type: 'Float64Array' });
  });

  it('reads arrays of three axes', () => {
    const values = Array.from({ length: 24 }, (_, i) => i);
    const { shape, values: found } = numbers(
      nodeAt(decodeMat5(writer.file(writer.doubles('a', [2, 3, 4], values))), 'a'),
    );
    expect(shape).toEqual([2, 3, 4]);
    // a(i, j, k) lies at i + 2·j + 6·k.
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) expect(found[(i * 3 + j) * 4 + k]).toBe(i + 2 * j + 6 * k);
    }
  });

  it('reads compressed variables, texts, logicals, cells and structs in each other', () => {
    const cell = writer.cell('', [1, 2], [writer.text('', 'rain é'), writer.doubles('', [1, 1], [0.5])]);
    const struct = writer.struct('s', [1, 1], ['names', 'flag'], [cell, writer.logical('', [1, 2], [1, 0])]);
    const root = decodeMat5(writer.file(writer.compressed(struct)));
    const names = nodeAt(root, 's/names');
    expect(names).toMatchObject({ kind: 'cells', shape: [1, 2], items: [{ kind: 'text', values: ['rain é'] }, {}] });
    expect(nodeAt(root, 's/flag')).toMatchObject({ kind: 'array', logical: true });
    expect(numbers(nodeAt(root, 's/flag')).values).toEqual([1, 0]);
  });

  it('gives the fields of an array of structs as cells', () => {
    const parts = ['V1', 'V4', 'MT'].map((text) => writer.text('', text));
    const node = nodeAt(decodeMat5(writer.file(writer.struct('units', [1, 3], ['region'], parts))), 'units/region');
    expect(node).toMatchObject({ kind: 'cells', items: [{ values: ['V1'] }, { values: ['V4'] }, { values: ['MT'] }] });
  });

  it('says why complex and sparse arrays cannot be read', () => {
    const file = writer.file(writer.doubles('z', [1, 1], [1], 0x08), writer.sparse('sparse'));
    expect(nodeAt(decodeMat5(file), 'z')).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('complex'),
    });
    expect(nodeAt(decodeMat5(file), 'sparse')).toMatchObject({ reason: expect.stringContaining('full(…)') });
  });
});

describe('MAT files that are no such', () => {
  const writer = new Mat5Writer();
  const whole = writer.file(writer.doubles('a', [2, 3], [1, 2, 3, 4, 5, 6]));

  it('names the end of a truncated file', () => {
    expect(() => decodeMat5(whole.subarray(0, whole.length - 20), 'x.mat')).toThrow(/x\.mat is truncated: .* bytes/);
  });

  it('refuses other files and other versions', () => {
    expect(() => decodeMat5(Buffer.from('a,b\n1,2\n'), 'x.mat')).toThrow(
      /x\.mat is not a MAT file of version 5 to 7\.3/,
    );
    const version4 = Buffer.from(whole);
    version4[125] = 0;
    expect(() => decodeMat5(version4, 'x.mat')).toThrow(/not a MAT file/);
  });

  it('refuses compressed bytes that do not decompress', () => {
    const damaged = writer.file(writer.compressed(writer.doubles('a', [1, 400], Array(400).fill(1.5))));
    damaged.fill(0xff, 140, 150);
    expect(() => decodeMat5(damaged, 'x.mat')).toThrow(/A variable of x\.mat does not decompress/);
  });

  it('refuses an array with fewer values than its shape says', () => {
    expect(() => decodeMat5(writer.file(writer.doubles('a', [2, 4], [1, 2, 3])), 'x.mat')).toThrow(
      /"a" in x\.mat has 3 values for the shape \[2,4\]/,
    );
    expect(() => decodeMat5(writer.file(writer.cell('c', [70000, 70000], [])))).toThrow(/shape|values/);
  });
});
