import { expect, test } from 'vitest';
import { progressBar, progressLine } from '../../../services/cli/progress.ts';
import { maskingLines, metricLines } from '../../../services/lines/summary.ts';

function stream(isTTY: boolean) {
  const texts: string[] = [];
  return { isTTY, columns: 80, texts, write: (text: string) => texts.push(text) };
}

test('a line tells phase, share, loss and time left', () => {
  expect(progressLine({ phase: 'train', done: 30, total: 120, loss: 0.43211, secondsLeft: 125.4 })).toBe(
    `training   ${'█'.repeat(6)}${'░'.repeat(18)} 30/120  loss 0.4321  2:05 left`,
  );
  expect(progressLine({ phase: 'data', done: 0, total: 0, note: 'reading' })).toBe(
    `data       ${'░'.repeat(24)} 0/0  reading`,
  );
  expect(progressLine({ phase: 'mask', done: 9, total: 6, secondsLeft: 3725 })).toContain('1:02:05 left');
});

test('the bar rewrites one line a phase on a terminal', () => {
  const terminal = stream(true);
  const bar = progressBar(terminal);
  bar.onProgress({ phase: 'data', done: 1, total: 1 });
  bar.onProgress({ phase: 'train', done: 1, total: 2 });
  bar.onProgress({ phase: 'train', done: 2, total: 2, note: 'x'.repeat(100) });
  bar.end();
  bar.end();
  expect(terminal.texts).toHaveLength(4);
  expect(terminal.texts.map((text) => text.startsWith('\n'))).toEqual([false, true, false, true]);
  // Carriage return, 79 of the 80 columns, and the code that clears the rest of the line.
  expect(terminal.texts[2]).toHaveLength(1 + 79 + '\u001b[K'.length);
});

test('the bar is silent where there is no terminal', () => {
  const file = stream(false);
  const bar = progressBar(file);
  bar.onProgress({ phase: 'train', done: 1, total: 2 });
  bar.end();
  expect(file.texts).toEqual([]);
});

test('the summary aligns metrics and marks effects that stay significant', () => {
  expect(metricLines({ cueR: 0.98765, ssim: 1 }, { cueR: 0.5 })).toEqual([
    '  cueR  0.9877  (trivial 0.5000)',
    '  ssim  1',
  ]);
  const lines = maskingLines([
    { region: 'V4', sites: 12, shape: { mean: 16.42, pBonferroni: 0.001 }, motion: { mean: 3.5, pBonferroni: 0.2 } },
    { region: 'PFC', sites: 8, shape: { mean: 0.5, pBonferroni: 1 } },
    { region: 'FEF', sites: 9, shape: { mean: 0, pBonferroni: null, reason: 'no t-test: the values do not vary' } },
  ]);
  expect(lines).toEqual([
    '  region  sites  shape     motion',
    '  V4      12     16.42 *   3.500',
    '  PFC     8      0.5000',
    '  FEF     9      0',
    '  FEF, shape: no t-test: the values do not vary',
  ]);
});
