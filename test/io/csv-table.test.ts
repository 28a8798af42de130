import { expect, test } from 'vitest';
import { readCsv } from '../../src/io/csv-table.ts';

const records = (text: string) => {
  const read: [readonly string[], number][] = [];
  readCsv(text, 'table.csv').eachRecord((fields, line) => read.push([fields, line]));
  return read;
};

test('plain records, CRLF, blank lines, spaces and a byte-order mark', () => {
  const text = '\uFEFFunit, time_s\r\na,1.5\r\n\r\n b , 2 \r\nc,';
  expect(readCsv(text, 'table.csv').columns).toEqual(['unit', 'time_s']);
  expect(records(text)).toEqual([
    [['a', '1.5'], 2],
    [['b', '2'], 4],
    [['c', ''], 5],
  ]);
});

test('quotes around commas, quotes and line breaks; lines are counted through them', () => {
  expect(records('a,b\n"x,1","say ""hi"""\n"two\nlines",2\nlast,3\n')).toEqual([
    [['x,1', 'say "hi"'], 2],
    [['two\nlines', '2'], 3],
    [['last', '3'], 5],
  ]);
});

test('faults are named with their line', () => {
  expect(() => records('a,b\n1,2\n1\n')).toThrow(/Line 3 of table\.csv has 1 fields but the header has 2/);
  expect(() => records('a,b\n"1,2\n')).toThrow(/Line 2 of table\.csv has a quote/);
  expect(() => readCsv('a,a\n', 'table.csv')).toThrow(/different column names but begins with "a,a"/);
  expect(() => readCsv('', 'table.csv')).toThrow(/must begin with a header/);
});
