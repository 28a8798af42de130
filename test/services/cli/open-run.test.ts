import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRun } from '../../../services/cli/open-run.ts';
import { studyConfigOf } from '../../../services/cli/study-config.ts';
import { readRunState } from '../../../services/store/run-state.ts';
import { temporaryFolder } from '../wait.ts';

test('options become a config; numbers are read strictly', () => {
  expect(studyConfigOf({ sessions: '1,3', seed: '5', preset: 'tiny', shuffleLabels: true }, 'training')).toEqual({
    kind: 'training',
    dataset: 'siegel-sim',
    sessions: [1, 3],
    seed: 5,
    preset: 'tiny',
    shuffleLabels: true,
  });
  for (const sessions of ['', '1,', '0', '1.5', 'one'])
    expect(() => studyConfigOf({ sessions }, 'study')).toThrow(/--sessions/);
  for (const seed of ['', '-1', '1e', 'x']) expect(() => studyConfigOf({ seed }, 'study')).toThrow(/--seed/);
});

test('a new folder is marked as running here, and is not overwritten', async () => {
  const out = join(await temporaryFolder(), 'mine');
  const { state } = await openRun({ out, seed: '4' }, 'study');
  expect(await readRunState(out)).toEqual(state);
  expect(state).toMatchObject({ state: 'running', config: { seed: 4 }, runner: { pid: process.pid } });
  await expect(openRun({ out, seed: '4' }, 'study')).rejects.toMatchObject({ tag: 'Conflict' });
});

test('--resume takes the config of the run, unless it is in use or something else was asked for', async () => {
  const out = join(await temporaryFolder(), 'mine');
  await expect(openRun({ out, resume: true }, 'study')).rejects.toMatchObject({ tag: 'NotFound' });
  const first = await openRun({ out, seed: '4' }, 'study');
  await expect(openRun({ out, resume: true }, 'study')).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await first.update({ runner: { pid: process.pid, mark: 'an earlier process' } });
  await expect(openRun({ out, resume: true, seed: '5' }, 'study')).rejects.toThrow(/"seed":4/);
  const second = await openRun({ out, resume: true, seed: '4' }, 'study');
  expect(second.state).toMatchObject({ state: 'running', config: first.state.config, started: first.state.started });
});
