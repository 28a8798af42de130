import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { CortexError, quoted } from '../../../src/errors.ts';
import { contentsOf, type DataNode, describeNode, type GroupNode, nodeAt } from '../../../src/io/data-node.ts';

/** A file of named values that is being read. */
export interface ValueFile {
  readonly root: GroupNode;
  /** Its name, for messages. */
  readonly source: string;
}

/** A value and what messages call it. */
export interface Found {
  readonly node: DataNode;
  readonly place: string;
}

/**
 * The value at the path that recording.json names, or else the first of the usual names that the file has; undefined when
 * nothing was named and no name is there. Throws InvalidData for a path that leads nowhere, saying what there is.
 */
export function find(
  { root, source }: ValueFile,
  named: string | undefined,
  usual: readonly string[],
): Found | undefined {
  const path = named ?? usual.find((name) => root.names.includes(name));
  if (path === undefined) return undefined;
  const node = nodeAt(root, path);
  if (node !== undefined) return { node, place: `${quoted(path)} in ${source}` };
  throw new CortexError(
    'InvalidData',
    `${source} has nothing at ${quoted(path)}, which recording.json names; it has ${contentsOf(root)}.`,
  );
}

/** The array that a node is. Throws InvalidData for anything else, saying what it is. */
export function arrayOf({ node, place }: Found): NdArray<TypedArray> {
  if (node.kind === 'array') return node.read();
  throw new CortexError('InvalidData', `${place} must be an array of numbers but ${isWhat(node)}.`);
}

/** Names: texts, cells of one text each, or numbers as text. Throws InvalidData for anything else. */
export function namesOf({ node, place }: Found): string[] {
  switch (node.kind) {
    case 'text':
      return node.values.map((text) => text.normalize('NFC'));
    case 'array':
      return Array.from(node.read().data, String);
    case 'cells':
      return node.items.map((item, index) => {
        if (item.kind === 'array' && item.shape.every((length) => length === 0)) return '';
        const names = item.kind === 'cells' ? [] : namesOf({ node: item, place: `Cell ${index} of ${place}` });
        if (names.length === 1) return names[0];
        throw new CortexError('InvalidData', `Cell ${index} of ${place} must be one name but ${isWhat(item)}.`);
      });
  }
  throw new CortexError('InvalidData', `${place} must be a list of names but ${isWhat(node)}.`);
}

/** The one number that a node is. Throws InvalidData for anything else. */
export function numberOf(found: Found): number {
  const { data } = arrayOf(found);
  if (data.length === 1 && Number.isFinite(data[0])) return data[0];
  throw new CortexError('InvalidData', `${found.place} must be one number but has ${data.length} values.`);
}

/** Throws InvalidData unless there are as many values as expected. */
export function expectLength(values: { readonly length: number }, expected: number, what: string, place: string): void {
  if (values.length === expected) return;
  throw new CortexError('InvalidData', `${place} has ${values.length} values, but there are ${expected} ${what}.`);
}

export function isWhat(node: DataNode): string {
  return node.kind === 'unreadable' ? node.reason : `is ${describeNode(node)}`;
}
