import type { NdArray, TypedArray } from '../arrays.ts';
import { CortexError, listed, quoted } from '../errors.ts';

/** What a file with a tree of named values holds at one place, whatever its format (HDF5, MAT, npz). */
export type DataNode = ArrayNode | TextNode | CellsNode | GroupNode | UnreadableNode;

/** Numbers, read when asked for. `logical`: zeros and ones that stand for false and true. */
export interface ArrayNode {
  readonly kind: 'array';
  readonly shape: readonly number[];
  readonly logical: boolean;
  read(): NdArray<TypedArray>;
}

/** Texts in row-major order. */
export interface TextNode {
  readonly kind: 'text';
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

/** Values of any kind in row-major order: a MATLAB cell array or array of structs, references of HDF5. */
export interface CellsNode {
  readonly kind: 'cells';
  readonly shape: readonly number[];
  readonly items: readonly DataNode[];
}

/** Values by name: a group of HDF5, a struct of MATLAB, the variables of a file. */
export interface GroupNode {
  readonly kind: 'group';
  readonly names: readonly string[];
  get(name: string): DataNode;
}

/** What has no counterpart here, with the reason and what to do as a sentence ("is sparse; save full(…)"). */
export interface UnreadableNode {
  readonly kind: 'unreadable';
  readonly reason: string;
}

/** A file that is open; its nodes can be read until it is closed. */
export interface DataFile {
  readonly root: GroupNode;
  close(): void;
}

/** An array that is in memory. */
export function arrayNode(array: NdArray<TypedArray>, logical = false): ArrayNode {
  return { kind: 'array', shape: array.shape, logical, read: () => array };
}

/** A group of values that are in memory. */
export function groupNode(values: ReadonlyMap<string, DataNode>): GroupNode {
  return {
    kind: 'group',
    names: [...values.keys()],
    get: (name) => {
      const value = values.get(name);
      if (value === undefined) throw new CortexError('InvalidData', `There is no ${quoted(name)} in this group.`);
      return value;
    },
  };
}

/**
 * The value at a path of names between slashes; undefined when there is none. Of an array of structs a field is the cells
 * of that field, as `[s.field]` is in MATLAB.
 */
export function nodeAt(root: DataNode, path: string): DataNode | undefined {
  let node: DataNode | undefined = root;
  for (const name of path.split('/').filter((part) => part !== '')) node = node && childOf(node, name);
  return node;
}

function childOf(node: DataNode, name: string): DataNode | undefined {
  if (node.kind === 'group') return node.names.includes(name) ? node.get(name) : undefined;
  if (node.kind !== 'cells') return undefined;
  const items = node.items.map((item) => childOf(item, name));
  const present = items.filter((item) => item !== undefined);
  return present.length > 0 && present.length === items.length ? { ...node, items: present } : undefined;
}

/** A node in words: "an array [20, 8, 30, 24]", "a group of data, units". */
export function describeNode(node: DataNode): string {
  switch (node.kind) {
    case 'array':
      return node.shape.length === 0 ? 'a number' : `an array [${node.shape.join(', ')}]`;
    case 'text':
      return node.values.length === 1 ? `the text ${quoted(node.values[0])}` : `${node.values.length} texts`;
    case 'cells':
      return `${node.items.length} cells [${node.shape.join(', ')}]`;
    case 'group':
      return node.names.length === 0 ? 'an empty group' : `a group of ${listed(node.names)}`;
    case 'unreadable':
      return 'something that cannot be read';
  }
}

/** Every array, list and text of a file with its path, at most two groups deep, for messages about what there is. */
export function contentsOf(root: GroupNode): string {
  const lines: string[] = [];
  const visit = (group: GroupNode, prefix: string, depth: number) => {
    for (const name of group.names) {
      const node = group.get(name);
      if (node.kind === 'group' && depth < 2) visit(node, `${prefix}${name}/`, depth + 1);
      else lines.push(`${prefix}${name} (${describeNode(node)})`);
    }
  };
  visit(root, '', 0);
  return lines.length === 0 ? 'nothing' : listed(lines);
}
