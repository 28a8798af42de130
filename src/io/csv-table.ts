import { CortexError } from '../errors.ts';

/** A table read from CSV text. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** Calls `visit` with the fields of every record in turn, and the line that it begins on, counted from 1. */
  eachRecord(visit: (fields: readonly string[], line: number) => void): void;
}

/**
 * Reads RFC 4180 text with a header: fields between commas, quotes around a field with commas, quotes or line breaks,
 * lines ending in LF or CRLF. Blank lines are left out, and spaces around unquoted fields. Records are parsed one by
 * one, so that long tables need little memory. Throws InvalidData for a record of another length than the header, an
 * open quote, and two columns of one name.
 * @param source named in error messages, such as the file's path
 */
export function readCsv(text: string, source: string): CsvTable {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const header = nextRecord(text, start, 1, source);
  const columns = header?.fields ?? [];
  if (columns.length === 0 || new Set(columns).size !== columns.length) {
    throw new CortexError(
      'InvalidData',
      `${source} must begin with a header of different column names but begins with "${columns.join(',')}".`,
    );
  }
  return {
    columns,
    eachRecord(visit) {
      let record = header;
      while (record) {
        record = nextRecord(text, record.end, record.nextLine, source);
        if (!record) return;
        if (record.fields.length !== columns.length) {
          throw new CortexError(
            'InvalidData',
            `Line ${record.line} of ${source} has ${record.fields.length} fields but the header has ${columns.length}.`,
          );
        }
        visit(record.fields, record.line);
      }
    },
  };
}

interface CsvRecord {
  readonly fields: string[];
  readonly line: number;
  readonly end: number;
  readonly nextLine: number;
}

/** The record that begins at `start`, blank lines skipped; undefined at the end of the text. */
function nextRecord(text: string, start: number, firstLine: number, source: string): CsvRecord | undefined {
  let [at, line] = [start, firstLine];
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(at, end);
    if (content.includes('"')) return quotedRecord(text, at, line, source);
    if (content.trim() !== '') {
      return { fields: content.split(',').map((field) => field.trim()), line, end: end + 1, nextLine: line + 1 };
    }
    at = end + 1;
    line++;
  }
  return undefined;
}

/** A record with at least one quote. */
function quotedRecord(text: string, start: number, line: number, source: string): CsvRecord {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const leading = /[ \t]*/y;
    leading.lastIndex = at;
    leading.exec(text);
    const quoted = text[leading.lastIndex] === '"';
    const pattern = quoted ? /[ \t]*"((?:[^"]|"")*)"[ \t]*(,|\r?\n|$)/y : /([^",\r\n]*)(,|\r?\n|$)/y;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) {
      throw new CortexError(
        'InvalidData',
        `Line ${line} of ${source} has a quote that does not enclose a field; close it, or double quotes inside a field.`,
      );
    }
    fields.push(quoted ? match[1].replaceAll('""', '"') : match[1].trim());
    at = pattern.lastIndex;
    if (match[2] !== ',') break;
  }
  const breaks = text.slice(start, at).match(/\n/g)?.length ?? 0;
  return { fields, line, end: at, nextLine: line + breaks };
}
