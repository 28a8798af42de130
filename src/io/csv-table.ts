import { CsvError, type Options, parse } from 'csv-parse/sync';
import { CortexError, listed, quoted } from '../errors.ts';

/** A table read from CSV text. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** Calls `visit` with the fields of every record in turn, and the line that it begins on, counted from 1. */
  eachRecord(visit: (fields: readonly string[], line: number) => void): void;
}

/**
 * Reads RFC 4180 text with a header: fields between commas, quotes around a field with commas, quotes or line breaks,
 * lines ending in LF, CRLF or CR. Blank lines are left out, and spaces around unquoted fields; letters are composed
 * (Unicode NFC), so that names are the same whichever way they were typed. Records are parsed one by one, so that long
 * tables need little memory. Throws InvalidData for a record of another length than the header, a quote that does not
 * enclose a field, and two columns of one name.
 * @param source named in error messages, such as the file's path
 */
export function readCsv(text: string, source: string): CsvTable {
  const bytes = Buffer.from(text.replace(/\r\n?/g, '\n').normalize('NFC'));
  let columns: readonly string[] = [];
  parseRecords(bytes, source, { to: 1 }, (fields) => {
    columns = fields;
  });
  expectHeader(columns, source);
  return {
    columns,
    eachRecord(visit) {
      let header = true;
      parseRecords(bytes, source, {}, (fields, line) => {
        if (header) header = false;
        else if (fields.length === columns.length) visit(fields, line);
        else {
          throw new CortexError(
            'InvalidData',
            `Line ${line} of ${source} has ${fields.length} fields but the header has ${columns.length}.`,
          );
        }
      });
    },
  };
}

/** What columns a table has beyond those that are read, as a warning; nothing when there are none. */
export function unreadColumns({ columns }: CsvTable, read: readonly string[], source: string): string[] {
  const names = columns.filter((column) => !read.includes(column)).map((column) => `"${column}"`);
  return names.length > 0 ? [`${source} has columns that are not read: ${listed(names)}.`] : [];
}

function expectHeader(columns: readonly string[], source: string): void {
  const named = columns.filter((column) => column !== '');
  if (columns.length === 1 && /[;\t]/.test(columns[0])) {
    throw new CortexError(
      'InvalidData',
      `${source} has no commas in its header ${quoted(columns[0])}; save it with commas between the fields.`,
    );
  }
  if (named.length === 0 || new Set(named).size !== named.length) {
    throw new CortexError(
      'InvalidData',
      `${source} must begin with a header of different column names but begins with ${quoted(columns.join(','))}.`,
    );
  }
}

/** Visits the records with the line that each begins on, the header's included. */
function parseRecords(
  bytes: Buffer,
  source: string,
  options: Options,
  visit: (fields: readonly string[], line: number) => void,
): void {
  let lastLine = 0;
  try {
    parse(bytes, {
      ...options,
      bom: true,
      record_delimiter: '\n',
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record(fields: readonly string[], { lines }) {
        const breaks = lines === lastLine + 1 ? 0 : lineBreaks(fields);
        lastLine = lines;
        visit(fields, lines - breaks);
      },
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new CortexError(
      'InvalidData',
      `Line ${lastLine + 1} of ${source} has a quote that does not enclose a field; close it, or double quotes inside a field.`,
      { cause },
    );
  }
}

/** Line breaks inside the quotes of a record. */
const lineBreaks = (fields: readonly string[]): number => fields.join('').split('\n').length - 1;
