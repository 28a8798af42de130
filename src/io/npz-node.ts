import { readFile } from 'node:fs/promises';
import { sizeOf } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { columnMajorPlaces } from './column-major.ts';
import { type DataFile, type DataNode, type GroupNode, groupNode } from './data-node.ts';
import { decodeNpy } from './npy.ts';
import { parseNpyHeader } from './npy-header.ts';
import { unzipNpz } from './npz.ts';

/**
 * Opens a .npz file as a tree of values: numbers, booleans and texts (NumPy's str and bytes); names with slashes lie in
 * groups. Throws MissingFile, and InvalidData for a file that is no zip archive of .npy files.
 */
export async function openNpz(path: string): Promise<DataFile> {
  const bytes = await readFile(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      details: { path },
      cause,
    });
  });
  const nodes = Object.entries(unzipNpz(bytes, path)).map(([name, content]): [string[], DataNode] => {
    return [name.replace(/\.npy$/, '').split('/'), npyNode(content, `${name} in ${path}`)];
  });
  return { root: nested(nodes), close: () => {} };
}

function npyNode(bytes: Uint8Array, source: string): DataNode {
  const { descr, shape, fortranOrder, dataStart } = parseNpyHeader(bytes, source);
  const [, order, letter, length] = /^([<>|=])([US])(\d+)$/.exec(descr) ?? [];
  if (letter) {
    const size = Number(length) * (letter === 'U' ? 4 : 1);
    const values = textsOf(
      bytes.subarray(dataStart),
      { size, count: sizeOf(shape), wide: letter === 'U', order },
      source,
    );
    const inOrder = fortranOrder ? Array.from(columnMajorPlaces(shape), (place) => values[place]) : values;
    return { kind: 'text', shape, values: inOrder };
  }
  if (descr === '|O') {
    return {
      kind: 'unreadable',
      reason: 'is an array of Python objects; save numbers, or texts as np.array(list, dtype=str)',
    };
  }
  return { kind: 'array', shape, logical: descr.endsWith('b1'), read: () => decodeNpy(bytes, source) };
}

interface TextLayout {
  /** Bytes of one text. */
  readonly size: number;
  readonly count: number;
  /** UTF-32, or else bytes. */
  readonly wide: boolean;
  readonly order: string;
}

function textsOf(bytes: Uint8Array, { size, count, wide, order }: TextLayout, source: string): string[] {
  if (bytes.length !== size * count) {
    throw new CortexError(
      'InvalidData',
      `${source} has ${bytes.length} bytes of text, not ${size * count}; copy it again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => {
    const start = index * size;
    const text = wide
      ? codePoints(view, start, size, order !== '>', source)
      : Buffer.from(bytes.subarray(start, start + size)).toString('utf8');
    return text.replace(/\0+$/, '').normalize('NFC');
  });
}

function codePoints(view: DataView, start: number, size: number, littleEndian: boolean, source: string): string {
  const points = Array.from({ length: size / 4 }, (_, at) => view.getUint32(start + 4 * at, littleEndian));
  if (points.every((point) => point <= 0x10ffff)) return String.fromCodePoint(...points);
  throw new CortexError('InvalidData', `${source} has text that is no Unicode; save it again.`);
}

function nested(nodes: readonly (readonly [path: readonly string[], node: DataNode])[]): GroupNode {
  const values = new Map<string, DataNode>();
  for (const name of new Set(nodes.map(([[first]]) => first))) {
    const inside = nodes.filter(([[first]]) => first === name);
    const own = inside.find(([path]) => path.length === 1);
    values.set(name, own ? own[1] : nested(inside.map(([path, node]) => [path.slice(1), node])));
  }
  return groupNode(values);
}
