import { CortexError, quoted } from '../errors.ts';
import { fromColumnMajor } from './column-major.ts';
import { arrayNode, type DataFile, type DataNode, type GroupNode, groupNode } from './data-node.ts';
import { type Hdf5File, openHdf5 } from './hdf5.ts';
import { nodeOfTarget } from './hdf5-node.ts';
import { cellsNode, textNode } from './mat5-matrix.ts';

/**
 * Opens a MAT file of version 7.3, which is HDF5 behind MATLAB's header, as a tree of its variables. Shapes are those that
 * MATLAB shows (HDF5 has them reversed), arrays row-major; values are read when they are asked for.
 * Throws as `openHdf5`.
 */
export async function openMat73(path: string): Promise<DataFile> {
  const file = await openHdf5(path);
  return { root: groupOf(file, '/'), close: () => file.close() };
}

/** Groups in which MATLAB keeps what cells refer to and its objects. */
const hidden = ['#refs#', '#subsystem#'];

function groupOf(file: Hdf5File, path: string): GroupNode {
  const names = file.names(path).filter((name) => !hidden.includes(name));
  return {
    kind: 'group',
    names,
    get: (name) => {
      if (names.includes(name)) return nodeOf(file, path === '/' ? `/${name}` : `${path}/${name}`);
      throw new CortexError('InvalidData', `There is no ${quoted(name)} in ${file.placeOf(path)}.`);
    },
  };
}

function nodeOf(file: Hdf5File, path: string): DataNode {
  const matlabClass = file.attribute(path, 'MATLAB_class');
  if (file.attribute(path, 'MATLAB_sparse') !== undefined) {
    return { kind: 'unreadable', reason: 'is a sparse array; save full(…) of it' };
  }
  if (file.attribute(path, 'MATLAB_empty')) return emptyNode(matlabClass, file, path);
  const kind = file.kind(path);
  const shape = kind === 'group' ? [] : [...file.shape(path)].reverse();
  switch (kind) {
    case 'group':
      return structNode(file, path);
    case 'references':
      return isObject(file, path)
        ? objectNode
        : cellsNode(
            shape,
            file.references(path).map((target) => nodeOfTarget(file, target, nodeOf)),
          );
    case 'numbers':
    case 'logical': {
      if (isObject(file, path)) return objectNode;
      if (matlabClass === 'char') return textNode(Uint16Array.from(file.numbers(path).data), shape, file.placeOf(path));
      const logical = kind === 'logical' || matlabClass === 'logical';
      return { kind: 'array', shape, logical, read: () => fromColumnMajor(file.numbers(path).data, shape) };
    }
    case 'text':
      return { kind: 'text', shape, values: file.texts(path) };
    case 'compound':
      return { kind: 'unreadable', reason: 'is complex; save its real part, or real and imaginary apart' };
    default:
      return { kind: 'unreadable', reason: 'is of a type that has no counterpart here; save plain numbers' };
  }
}

const objectNode: DataNode = {
  kind: 'unreadable',
  reason: 'is a MATLAB object, as strings, tables and datetimes are; save char or cellstr(…), or a struct',
};

/** Classes that MATLAB keeps as plain values; all others are objects. */
const plainClasses = [
  'cell',
  'char',
  'logical',
  'struct',
  'double',
  'single',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
];

function isObject(file: Hdf5File, path: string): boolean {
  const matlabClass = file.attribute(path, 'MATLAB_class');
  return typeof matlabClass === 'string' && !plainClasses.includes(matlabClass);
}

/** Of empty arrays the file holds the lengths of the axes, in MATLAB's order. */
function emptyNode(matlabClass: unknown, file: Hdf5File, path: string): DataNode {
  const shape = Array.from(file.numbers(path).data);
  if (matlabClass === 'char') return { kind: 'text', shape: [1], values: [''] };
  if (matlabClass === 'cell' || matlabClass === 'struct') return { kind: 'cells', shape, items: [] };
  return arrayNode({ shape, data: new Float64Array(0) }, matlabClass === 'logical');
}

/** One struct is a group; of an array of structs every field is a dataset of references, one a struct. */
function structNode(file: Hdf5File, path: string): DataNode {
  const group = groupOf(file, path);
  const fields = group.names.map((name) => `${path}/${name}`);
  const areCells = fields.map((field) => file.attribute(field, 'MATLAB_class') !== undefined);
  if (fields.length === 0 || fields.some((field, at) => areCells[at] || file.kind(field) !== 'references'))
    return group;
  if (file.attribute(path, 'MATLAB_class') !== 'struct') return group;
  const shape = [...file.shape(fields[0])].reverse();
  const columns = fields.map((field) => file.references(field).map((target) => nodeOfTarget(file, target, nodeOf)));
  const structs = columns[0].map((_, index) => {
    return groupNode(new Map(group.names.map((name, at) => [name, columns[at][index]])));
  });
  return cellsNode(shape, structs);
}
