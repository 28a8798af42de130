import { expect, test } from 'vitest';
import { afterKill } from '../../../services/jobs/killed-worker.ts';
import { overallProgress } from '../../../services/side-by-side/overall-progress.ts';
import type { Progress } from '../../../src/progress.ts';

/** What is told of two fits, the first of which was finished before. */
function told(): Progress[] {
  const all: Progress[] = [];
  const { onProgress, onResult } = overallProgress(2, (progress) => all.push(progress));
  onResult();
  const note = 'mlp-seed-1 (2 of 2)';
  onProgress({ phase: 'data', done: 1, total: 1, note });
  onProgress({ phase: 'train', done: 10, total: 40, loss: 0.5, secondsLeft: 30, note });
  onProgress({ phase: 'evaluate', done: 0, total: 1, note, message: 'Read this' });
  onResult();
  return all;
}

test('the fits that are done, with the part of the one that goes on; losses are of one fit and left out', () => {
  expect(told()).toEqual([
    { phase: 'train', done: 1, total: 2 },
    { phase: 'train', done: 1, total: 2, note: 'mlp-seed-1 (2 of 2)' },
    { phase: 'train', done: 1.25, total: 2, note: 'mlp-seed-1 (2 of 2), 10 of 40 steps', secondsLeft: 30 },
    { phase: 'train', done: 1.99, total: 2, note: 'mlp-seed-1 (2 of 2)', message: 'Read this' },
    { phase: 'train', done: 2, total: 2 },
  ]);
});

test('a worker that is killed in every fit gets further each time, so the run goes on', () => {
  const [first, , later] = told();
  let kills = afterKill({ progress: first });
  for (let i = 0; i < 4; i++) kills = afterKill({ kills, progress: first });
  expect(afterKill({ kills, progress: first })).toBeUndefined();
  expect(afterKill({ kills, progress: later })).toEqual({ inARow: 1, reached: [2, 1.25] });
});
