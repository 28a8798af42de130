import { expect, test } from 'vitest';
import { readCsv, unreadColumns } from '../../src/io/csv-table.ts';

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

test('lines may end in CR, and letters that are composed in two ways are one', () => {
  expect(records('a,b\r1,2\r\r3,4\r')).toEqual([
    [['1', '2'], 2],
    [['3', '4'], 4],
  ]);
  expect(records('a\nre\u0301mi\n')).toEqual([[['r\u00e9mi'], 2]]);
});

test('columns beyond those that are read are named', () => {
  const table = readCsv('unit,KSLabel,,site\n', 'units.csv');
  expect(unreadColumns(table, ['unit', 'site', 'layer'], 'units.csv')).toEqual([
    'units.csv has columns that are not read: "KSLabel", "".',
  ]);
  expect(unreadColumns(table, table.columns, 'units.csv')).toEqual([]);
});

test('faults are named with their line', () => {
  expect(() => records('a,b\n1,2\n1\n')).toThrow(/Line 3 of table\.csv has 1 fields but the header has 2/);
  expect(() => records('a,b\n"1,2\n')).toThrow(/Line 2 of table\.csv has a quote/);
  expect(() => readCsv('a,a\n', 'table.csv')).toThrow(/different column names but begins with "a,a"/);
  expect(() => readCsv('', 'table.csv')).toThrow(/must begin with a header/);
  expect(() => records('a,b\n1,2\nx"y,2\n')).toThrow(/Line 3 of table\.csv has a quote/);
  expect(() => records('a,b\n1,"2"x\n')).toThrow(/Line 2 of table\.csv has a quote/);
  expect(() => readCsv('a;b\n1;2\n', 'table.csv')).toThrow(/table\.csv has no commas in its header "a;b"/);
  expect(() => readCsv(`${'x,'.repeat(9999)}x`, 'table.csv')).toThrow(/^.{1,320}$/);
});
