import { CortexError, quoted } from '../errors.ts';
import type { DataFile, DataNode, GroupNode } from './data-node.ts';
import { arrayNode } from './data-node.ts';
import { type Hdf5File, openHdf5 } from './hdf5.ts';

/** Opens an HDF5 file as a tree of values; axes are in the order of the file (that of h5py). Throws as `openHdf5`. */
export async function openHdf5Tree(path: string): Promise<DataFile> {
  const file = await openHdf5(path);
  return { root: groupOf(file, '/'), close: () => file.close() };
}

function groupOf(file: Hdf5File, path: string): GroupNode {
  const names = file.names(path);
  return {
    kind: 'group',
    names,
    get: (name) => {
      if (names.includes(name)) return hdf5Node(file, path === '/' ? `/${name}` : `${path}/${name}`);
      throw new CortexError('InvalidData', `There is no ${quoted(name)} in ${file.placeOf(path)}.`);
    },
  };
}

/** What lies at a path of an HDF5 file. */
export function hdf5Node(file: Hdf5File, path: string): DataNode {
  const kind = file.kind(path);
  switch (kind) {
    case 'group':
      return groupOf(file, path);
    case 'numbers':
    case 'logical':
      return { kind: 'array', shape: file.shape(path), logical: kind === 'logical', read: () => file.numbers(path) };
    case 'text':
      return { kind: 'text', shape: file.shape(path), values: file.texts(path) };
    case 'references': {
      const items = file.references(path).map((target) => nodeOfTarget(file, target));
      return { kind: 'cells', shape: file.shape(path), items };
    }
    case 'lists':
      return listsNode(file, path);
    case 'compound':
      return { kind: 'unreadable', reason: 'is a table of records (compound); save one array a column' };
    case 'missing':
      return {
        kind: 'unreadable',
        reason: 'is a link that leads nowhere or into another file; save the values themselves',
      };
    case 'other':
      return { kind: 'unreadable', reason: 'is empty or of a type that has no counterpart here; save plain numbers' };
  }
}

/** What a reference leads to. */
export function nodeOfTarget(
  file: Hdf5File,
  target: string | undefined,
  node: (file: Hdf5File, path: string) => DataNode = hdf5Node,
): DataNode {
  return target === undefined ? { kind: 'unreadable', reason: 'is an empty reference' } : node(file, target);
}

function listsNode(file: Hdf5File, path: string): DataNode {
  const items = file.lists(path).map((values): DataNode => {
    if (!ArrayBuffer.isView(values)) return { kind: 'unreadable', reason: 'is a list of something else than numbers' };
    const data = Float64Array.from(values as unknown as ArrayLike<number>, Number);
    return arrayNode({ shape: [data.length], data });
  });
  return { kind: 'cells', shape: file.shape(path), items };
}
