import { expect, test } from 'vitest';
import { plainLines } from '../../../services/lines/plain-lines.ts';
import { alignedLines, scoreLines } from '../../../services/lines/score-lines.ts';
import { decoderLines, testedLines } from '../../../services/lines/summary.ts';

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
    '  median over units (mean; units)            ccNorm                cc',
    '  ln                               0.250 (0.500; 3)  0.250 (0.500; 3)',
    '  flat                                            –                 –',
  ]);
});

test('a score that rounds to nothing has no sign, and one that has run away keeps its column', () => {
  const score = { n: 3, mean: -2.3e62, median: -0.0002, sd: null };
  expect(scoreLines({ wild: { cc: score } })[1]).toBe('  wild                             0.000 (-2.3e+62; 3)');
});

test('columns are as wide as their widest cell', () => {
  expect(
    alignedLines([
      ['a', 'bb'],
      ['ccc', 'd'],
    ]),
  ).toEqual(['  a    bb', '  ccc   d']);
});

test('decoders stand side by side, what ignores the spikes last', () => {
  const runs = [
    { run: '/runs/a', decoder: 'mlp', parameters: 3_746_484, metrics: { cueR: 0.98765, ssim: 0.5, colourR: 0.9 } },
    { run: '/runs/b', decoder: 'shallow-cnn', parameters: 602_115, metrics: { cueR: 1 } },
  ] as const;
  expect(
    decoderLines({ runs, testedOn: 'test, known videos', trivial: { cueR: 0.91, ssim: 0.25, colourR: Number.NaN } }),
  ).toEqual([
    '                            a            b  ignoring the spikes',
    '  decoder                 mlp  shallow-cnn                    –',
    '  parameters          3746484       602115                    –',
    '  test, known videos',
    '  cueR                 0.9877            1               0.9100',
    '  ssim                 0.5000            –               0.2500',
    '  colourR              0.9000            –                    –',
  ]);
});

test('the samples that were tested stand above the metrics, new videos above known ones, baselines beside them', () => {
  const lines = testedLines({
    metrics: { videoR: 0.5, ssim: Number.NaN },
    trivial: { videoR: 0.25, ssim: Number.NaN },
    testedOn: 'test, new videos',
    known: { metrics: { videoR: 0.75 }, trivial: { videoR: 0.25 } },
    baselines: { linear: { metrics: { videoR: 0.625 }, known: { videoR: 0.875 } } },
  });
  expect(lines).toEqual([
    'Test, new videos:',
    '  videoR  0.5000  (trivial 0.2500, linear 0.6250)',
    '  ssim    –  (trivial –)',
    'Test, known videos:',
    '  videoR  0.7500  (trivial 0.2500, linear 0.8750)',
  ]);
});
