import type { StimulusLabels } from '../../../src/data/recording.ts';
import { CortexError, quoted } from '../../../src/errors.ts';
import { type DataNode, nodeAt } from '../../../src/io/data-node.ts';
import { arrayOf, expectLength, type Found, isWhat, namesOf } from './values.ts';

/** Values of one column, one a stimulus; NaN and empty texts are missing. */
export type LabelColumn = readonly (string | number)[];

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

/**
 * Labels from columns of one value a stimulus, as conditions.csv gives them: `cue` and `colour` become places in the sorted list
 * of their values, and the values stay among the labels. Throws InvalidData for a direction that is no number.
 */
export function labelsFrom(columns: ReadonlyMap<string, LabelColumn>, count: number, place: string): StimulusLabels[] {
  const described = [...columns].map(([name, column]) => ofColumn(name, column, place));
  return Array.from({ length: count }, (_, index) => {
    const parts = described.map((column) => column[index]);
    const labels = Object.assign({}, ...parts.map((part) => part.labels));
    return { ...Object.assign({}, ...parts), ...(Object.keys(labels).length > 0 ? { labels } : {}) };
  });
}

const meanings: Readonly<Record<string, 'cue' | 'colour'>> = { cue: 'cue', colour: 'colour', color: 'colour' };

function ofColumn(name: string, column: LabelColumn, place: string): StimulusLabels[] {
  if (name === 'direction_deg')
    return column.map((value) => (isGiven(value) ? { directionDeg: angleOf(value, place) } : {}));
  const label = (value: string | number) => ({ labels: { [name]: value } });
  if (!Object.hasOwn(meanings, name)) return column.map((value) => (isGiven(value) ? label(value) : {}));
  const choices = [...new Set(column.filter(isGiven))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  return column.map((value) => (isGiven(value) ? { ...label(value), [meanings[name]]: choices.indexOf(value) } : {}));
}

const isGiven = (value: string | number): boolean => value !== '' && !Number.isNaN(value);

function angleOf(value: string | number, place: string): number {
  if (typeof value === 'number') return value;
  throw new CortexError(
    'InvalidData',
    `${place} has the direction_deg ${quoted(value)}, which is no number of degrees.`,
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
