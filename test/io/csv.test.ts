import { describe, expect, it } from 'vitest';
import { metricsCsv, toCsv } from '../../src/io/csv.ts';

describe('toCsv', () => {
  it('follows RFC 4180: header, CRLF, quotes where needed', () => {
    const rows = [
      { name: 'plain', note: 'a,b', value: 1.5 },
      { name: 'say "hi"', note: 'two\nlines', value: -2e-7 },
    ];
    expect(toCsv(rows)).toBe('name,note,value\r\nplain,"a,b",1.5\r\n"say ""hi""","two\nlines",-2e-7\r\n');
  });

  it('leaves null and NaN empty, and quotes header names too', () => {
    expect(toCsv([{ 'a,b': null, c: Number.NaN, d: 0 }])).toBe('"a,b",c,d\r\n,,0\r\n');
  });

  it('orders by the first row whatever the order of keys in the others', () => {
    expect(
      toCsv([
        { a: 1, b: 2 },
        { b: 4, a: 3 },
      ]),
    ).toBe('a,b\r\n1,2\r\n3,4\r\n');
  });

  it('gives a header alone for named columns without rows', () => {
    expect(toCsv([], ['a', 'b'])).toBe('a,b\r\n');
    expect(toCsv([])).toBe('');
  });

  it('refuses a row with other columns, naming it', () => {
    expect(() => toCsv([{ a: 1 }, { b: 2 }])).toThrow(/Row 1 has the columns \[b\] but the table has \[a\]/);
    expect(() => toCsv([{ a: 1, b: 1 }, { a: 2 }])).toThrow(/Row 1/);
  });
});

describe('metricsCsv', () => {
  it('is a long table, a number a line', () => {
    const text = metricsCsv([
      { metric: 'cueR', value: 0.962, split: 'test' },
      { metric: 'loss', value: 0.25, split: 'validation', step: 48, n: 4 },
      { metric: 'directionErrorDeg', value: null, scope: 'session 1', unit: 'deg' },
    ]);
    expect(text.split('\r\n')).toEqual([
      'metric,scope,split,step,value,unit,n',
      'cueR,,test,,0.962,,',
      'loss,,validation,48,0.25,,4',
      'directionErrorDeg,session 1,,,,deg,',
      '',
    ]);
  });
});
