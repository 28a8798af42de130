import { expect, test } from 'vitest';
import { plainLines } from '../../../services/cli/plain-lines.ts';
import { alignedLines, scoreLines } from '../../../services/cli/score-lines.ts';

test('any result becomes lines, numbers short, long lists by their beginning', () => {
  expect(
    plainLines({
      agrees: true,
      r: 0.123456,
      none: null,
      deep: { bins: [1, 2] },
      many: Array.from({ length: 20 }, (_, i) => i),
    }),
  ).toEqual([
    '  agrees  true',
    '  r       0.1235',
    '  none    –',
    '  deep',
    '    bins  1, 2',
    '  many    0, 1, 2, 3, 4, 5, 6, 7, … (20)',
  ]);
});

test('lists of objects are numbered', () => {
  expect(plainLines({ shifts: [{ shift: 1 }, { shift: 2 }] })).toEqual([
    '  shifts',
    '    0',
    '      shift  1',
    '    1',
    '      shift  2',
  ]);
});

test('scores are a table with a dash where a model has none', () => {
  const score = { n: 3, mean: 0.5, median: 0.25, sd: null };
  expect(scoreLines({ ln: { cc: score, ccNorm: score, odd: score }, flat: { cc: null } })).toEqual([
    '  mean over units (median)         ccNorm             cc',
    '  ln                        0.500 (0.250)  0.500 (0.250)',
    '  flat                                  –              –',
  ]);
});

test('columns are as wide as their widest cell', () => {
  expect(
    alignedLines([
      ['a', 'bb'],
      ['ccc', 'd'],
    ]),
  ).toEqual(['  a    bb', '  ccc   d']);
});
