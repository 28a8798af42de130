import { constants } from 'node:buffer';
import { expect, test } from 'vitest';
import { decodeJson, decodeText } from '../../src/io/text.ts';

test('UTF-8 is read without its byte-order mark', () => {
  expect(decodeText(Buffer.from('\uFEFFZelle-ä, 神経'), 'a.csv')).toBe('Zelle-ä, 神経');
  expect(decodeJson(Buffer.from('\uFEFF{"é": 1}'), 'a.json')).toEqual({ é: 1 });
});

test('other encodings are refused with the file, the line and what to do', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1');
  const read = (bytes: Buffer) => decodeText(bytes, 'spikes.csv');
  expect(() => read(latin('a\r\nb\rc\nZelle-ä\n'))).toThrow(
    'spikes.csv is not UTF-8 (line 4 has bytes of another encoding); save it again as UTF-8, in a spreadsheet as "CSV UTF-8".',
  );
  expect(() => read(latin('ä'))).toThrow(/line 1 has bytes/);
  expect(() => read(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('unit', 'utf16le')]))).toThrow(
    /it is UTF-16/,
  );
});

test('a file that no string can hold is refused as such', () => {
  const bytes = new Uint8Array(constants.MAX_STRING_LENGTH + 1);
  expect(() => decodeText(bytes, 'a.csv')).toThrow(/a\.csv has \d+ bytes; a text file has \d+ at most/);
});

test('what is not JSON is refused in a short message', () => {
  expect(() => decodeJson(Buffer.from('{binMs: 4}'), 'a.json')).toThrow(/a\.json is not JSON \(.*\); write it again/);
  expect(() => decodeJson(Buffer.from('x'.repeat(100_000)), 'a.json')).toThrow(/^.{1,300}$/);
});
