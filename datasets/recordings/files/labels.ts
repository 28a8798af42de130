import type { StimulusLabels } from '../../../src/data/recording.ts';
import { CortexError } from '../../../src/errors.ts';
import { type DataNode, nodeAt } from '../../../src/io/data-node.ts';
import { type LabelColumn, labelsFrom } from '../labels.ts';
import { arrayOf, expectLength, type Found, isWhat, namesOf } from './values.ts';

/** Columns that say which stimulus a line is about. */
const nameColumns = ['stimulus', 'name'];

/**
 * What a group (struct, array of structs) of columns says of every stimulus, in the order of the stimuli or with their names
 * in a column `stimulus`. Throws InvalidData for columns that do not have one value a stimulus.
 */
export function readLabels({ node, place }: Found, stimuli: readonly string[]): StimulusLabels[] {
  const names = columnNames(node);
  if (names === undefined) {
    throw new CortexError(
      'InvalidData',
      `${place} must be a group of columns, one value a stimulus, but ${isWhat(node)}.`,
    );
  }
  const columns = new Map<string, LabelColumn>();
  for (const name of names) {
    const column = nodeAt(node, name);
    if (column === undefined) continue;
    const values = valuesOf({ node: column, place: `${name} of ${place}` });
    expectLength(values, stimuli.length, 'stimuli', `${name} of ${place}`);
    columns.set(name, values);
  }
  const keys = nameColumns.map((name) => columns.get(name)).find((column) => column !== undefined);
  const rows = keys ? stimuli.map((name) => rowOf(keys.map(String), name, place)) : [...stimuli.keys()];
  const described = [...columns].filter(([name]) => !nameColumns.includes(name));
  return labelsFrom(
    new Map(described.map(([name, column]) => [name, rows.map((row) => column[row])])),
    stimuli.length,
    place,
  );
}

function columnNames(node: DataNode): readonly string[] | undefined {
  if (node.kind === 'group') return node.names;
  const [first] = node.kind === 'cells' ? node.items : [];
  return first?.kind === 'group' ? first.names : undefined;
}

function valuesOf(found: Found): LabelColumn {
  const { node } = found;
  if (node.kind === 'array') return Array.from(arrayOf(found).data);
  if (node.kind === 'cells' && node.items.length > 0 && node.items.every((item) => item.kind === 'array')) {
    return node.items.map((item) => (item.kind === 'array' ? (item.read().data[0] ?? Number.NaN) : Number.NaN));
  }
  return namesOf(found);
}

function rowOf(keys: readonly string[], name: string, place: string): number {
  const row = keys.indexOf(name);
  if (row >= 0) return row;
  throw new CortexError('InvalidData', `${place} has no line for the stimulus "${name}".`);
}
