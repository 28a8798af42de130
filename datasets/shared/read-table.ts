import { CortexError } from '../../src/errors.ts';
import { type CsvTable, readCsv, unreadColumns } from '../../src/io/csv-table.ts';
import { readText } from './read-json.ts';
import type { ArrayReader } from './recorded-arrays.ts';

/**
 * A CSV file of a reader's folder. Columns other than `known` are passed over with a warning of the reader.
 * Throws MissingFile or InvalidData naming the file and the line.
 */
export async function readTable(reader: ArrayReader, name: string, known: readonly string[]): Promise<CsvTable> {
  const table = readCsv(await readText(reader, name), name);
  reader.warnings.push(...unreadColumns(table, known, name));
  return table;
}

/** Characters of a name at most: what is longer is text that a missing quote or comma made a field. */
const longestName = 200;

/** The name in a field. Throws InvalidData when it is empty or too long to be one. */
export function nameIn(field: string, kind: string, place: string): string {
  if (field === '') throw new CortexError('InvalidData', `${place} names no ${kind}.`);
  if (field.length <= longestName) return field;
  throw new CortexError(
    'InvalidData',
    `${place} has a name of a ${kind} of ${field.length} characters; names have ${longestName} at most.`,
  );
}
