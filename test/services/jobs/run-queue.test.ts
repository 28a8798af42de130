import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { QueueFull } from '../../../services/jobs/errors.ts';
import { afterKill } from '../../../services/jobs/killed-worker.ts';
import { RunQueue, type RunQueueOptions } from '../../../services/jobs/run-queue.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { isAlive } from '../../../services/store/process-ref.ts';
import type { RunState } from '../../../services/store/run-state.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { finishedRun, until } from '../wait.ts';

const workerModule = new URL('./fake-worker.ts', import.meta.url);
const config = (seed: number) => studyConfigSchema.parse({ seed });

async function queueIn(folder: string, options: Partial<RunQueueOptions> = {}) {
  const store = new RunStore(folder);
  const errors: unknown[] = [];
  const queue = new RunQueue({ store, workerModule, onError: (error) => errors.push(error), ...options });
  onTestFinished(async () => {
    await queue.close();
    expect(errors).toEqual([]);
  });
  return { store, queue };
}

test('runs one at a time, in the order in which they came', async () => {
  const folder = temporaryFolder();
  const { store, queue } = await queueIn(folder);
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await queue.submit(config(1))).id);
  const last = await finishedRun(store, ids[2]);

  expect(last.state).toMatchObject({ state: 'succeeded', result: { metrics: { cueR: 0.97 } } });
  expect(last.state.progress).toEqual({ phase: 'train', done: 1, total: 4, loss: 0.25 });
  const log = (await readFile(join(folder, 'log.txt'), 'utf8')).trim().split('\n');
  expect(log).toEqual(ids.flatMap((id) => [`start ${id}`, `end ${id}`]));
});

test('a worker that dies fails its run with its last words, and the next run starts', async () => {
  const { store, queue } = await queueIn(temporaryFolder());
  const crash = await queue.submit(config(3));
  const next = await queue.submit(config(1));
  expect((await finishedRun(store, crash.id)).state).toMatchObject({
    state: 'failed',
    error: { tag: 'Internal', message: expect.stringMatching(/exited with code 3.*out of memory at step 7/s) },
  });
  expect((await finishedRun(store, next.id)).state.state).toBe('succeeded');
});

test('a run whose worker was killed resumes by itself; one that gets no further is given up', async () => {
  const folder = temporaryFolder();
  const { store, queue } = await queueIn(folder);
  const killed = await queue.submit(config(7));
  const tooLarge = await queue.submit(config(8));
  expect((await finishedRun(store, killed.id)).state).toMatchObject({ state: 'succeeded', kills: { inARow: 1 } });
  expect((await finishedRun(store, tooLarge.id)).state).toMatchObject({
    state: 'failed',
    error: { tag: 'Internal', message: expect.stringContaining('SIGKILL') },
  });
  const log = (await readFile(join(folder, 'log.txt'), 'utf8')).trim().split('\n');
  expect(log.filter((line) => line === `start ${tooLarge.id}`)).toHaveLength(6);
});

test('being killed is counted anew by a run that got further', () => {
  const state = { ...({} as RunState), progress: { phase: 'train', done: 4, total: 9 } } as const;
  const first = afterKill(state);
  expect(first).toEqual({ inARow: 1, reached: [2, 4] });
  expect(afterKill({ ...state, kills: first })).toEqual({ inARow: 2, reached: [2, 4] });
  const starting = { ...state, progress: { phase: 'engine', done: 9, total: 9 } } as const;
  expect(afterKill({ ...starting, kills: { inARow: 2, reached: [2, 4] } })).toEqual({ inARow: 3, reached: [2, 4] });
  expect(afterKill({ ...starting, kills: { inARow: 5, reached: [2, 4] } })).toBeUndefined();
  const further = { ...state, progress: { ...state.progress, done: 5 } };
  expect(afterKill({ ...further, kills: { inARow: 3, reached: [2, 4] } })).toEqual({ inARow: 1, reached: [2, 5] });
});

test('as many runs as there are workers are carried out at the same time', async () => {
  const { store, queue } = await queueIn(temporaryFolder(), { workers: 2, maxWaiting: 1 });
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await queue.submit(config(2))).id);
  await expect(queue.submit(config(2))).rejects.toBeInstanceOf(QueueFull);
  await until('two runs', async () => (await store.get(ids[1])).state.progress !== undefined);
  expect((await Promise.all(ids.map((id) => store.get(id)))).map(({ state }) => state.state)).toEqual([
    'running',
    'running',
    'queued',
  ]);
  await queue.cancel(ids[0]);
  await until('the third run', async () => (await store.get(ids[2])).state.progress !== undefined);
});

test('a run that has failed is resumed on request, and removed once nobody has it in hand', async () => {
  const { store, queue } = await queueIn(temporaryFolder());
  const { id, dir } = await queue.submit(config(6));
  await until('the checkpoint', () => existsSync(join(dir, 'checkpoint')));
  await expect(queue.remove(id)).rejects.toMatchObject({ tag: 'Conflict' });
  await queue.cancel(id);
  const { state } = await queue.resume(id);
  expect(state).toMatchObject({ state: 'queued' });
  expect(state.finished).toBeUndefined();
  expect((await finishedRun(store, id)).state.result).toMatchObject({ metrics: { resumed: 1 } });
  await expect(queue.resume(id)).rejects.toMatchObject({ tag: 'Conflict' });
  const linked = join(store.root, 'linked');
  await symlink(dir, linked);
  await expect(queue.remove('linked')).rejects.toThrow(/only linked here/);
  await queue.remove(id);
  expect(existsSync(dir)).toBe(false);
});

test('the error of a study keeps its tag', async () => {
  const { store, queue } = await queueIn(temporaryFolder());
  const { id } = await queue.submit(config(4));
  const { state } = await finishedRun(store, id);
  expect(state.error).toEqual({ tag: 'MissingFile', message: 'There is no folder "/nowhere".' });
});

test('cancels waiting and running runs, and refuses to cancel others', async () => {
  const { store, queue } = await queueIn(temporaryFolder());
  const running = await queue.submit(config(2));
  const waiting = await queue.submit(config(1));
  expect((await queue.cancel(waiting.id)).state.state).toBe('cancelled');

  await until('the worker to report', async () => (await store.get(running.id)).state.progress !== undefined);
  const { worker } = (await store.get(running.id)).state;
  expect(worker && isAlive(worker)).toBe(true);
  expect((await queue.cancel(running.id)).state).toMatchObject({ state: 'cancelled', finished: expect.any(String) });
  expect(worker && isAlive(worker)).toBe(false);

  await expect(queue.cancel(running.id)).rejects.toMatchObject({ tag: 'Conflict' });
  await expect(queue.cancel('20260101-000000-000000')).rejects.toMatchObject({ tag: 'NotFound' });
});

test('a run that is cancelled before its worker is up never becomes a success', async () => {
  const { queue } = await queueIn(temporaryFolder());
  const { id } = await queue.submit(config(1));
  expect((await queue.cancel(id)).state.state).toBe('cancelled');
});

test('ends a worker by force when it does not listen', async () => {
  const folder = temporaryFolder();
  const { queue } = await queueIn(folder, { cancelGraceMs: 200 });
  const { id } = await queue.submit(config(5));
  await until('the worker to stop listening', () => existsSync(join(folder, id, 'deaf')));
  expect((await queue.cancel(id)).state.state).toBe('cancelled');
});

test('takes no more runs than may wait', async () => {
  const { queue } = await queueIn(temporaryFolder(), { maxWaiting: 1 });
  await queue.submit(config(2));
  const both = await Promise.allSettled([queue.submit(config(2)), queue.submit(config(2))]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(queue.submit(config(2))).rejects.toBeInstanceOf(QueueFull);
});

test('closing gives unfinished runs up, and the next queue resumes them', async () => {
  const folder = temporaryFolder();
  const first = await queueIn(folder);
  const { id } = await first.queue.submit(config(6));
  const waiting = await first.queue.submit(config(1));
  await until('the checkpoint', () => existsSync(join(folder, id, 'checkpoint')));
  await first.queue.close();
  for (const { state } of (await first.store.list()).runs) {
    expect(state.state).toBe('queued');
    expect(state).not.toHaveProperty('runner');
  }
  await expect(first.queue.submit(config(1))).rejects.toBeInstanceOf(QueueFull);

  const second = await queueIn(folder);
  await second.queue.recover();
  expect((await finishedRun(second.store, waiting.id)).state.result).toMatchObject({ metrics: { cueR: 0.97 } });
  expect((await second.store.get(id)).state.result).toMatchObject({ metrics: { resumed: 1 } });
});

test('after kill -9 of the server the interrupted run resumes first, then those that waited', async () => {
  const folder = temporaryFolder();
  const script = fileURLToPath(new URL('./fake-server.ts', import.meta.url));
  const server = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), script, folder, './fake-worker.ts', '6', '1'],
    {
      stdio: 'ignore',
    },
  );
  const { store, queue } = await queueIn(folder);
  await until('two runs and a checkpoint', async () => {
    const { runs } = await store.list();
    return runs.length === 2 && existsSync(join(runs[1].dir, 'checkpoint'));
  });
  const gone = new Promise((resolve) => server.once('exit', resolve));
  await queue.recover();
  expect((await store.list()).runs.map(({ state }) => state.state)).toEqual(['queued', 'running']);

  server.kill('SIGKILL');
  await gone;
  await queue.recover();
  const [waited, interrupted] = (await store.list()).runs;
  expect((await finishedRun(store, interrupted.id)).state.result).toMatchObject({ metrics: { resumed: 1 } });
  expect((await finishedRun(store, waited.id)).state.result).toMatchObject({ metrics: { cueR: 0.97 } });
  const log = (await readFile(join(folder, 'log.txt'), 'utf8')).trim().split('\n');
  expect(log.map((line) => line.split(' ')[0])).toEqual(['start', 'start', 'end', 'start', 'end']);
});

test('a study that the command line left unfinished has failed, and says how to resume', async () => {
  const { store, queue } = await queueIn(temporaryFolder());
  const { id, dir, state } = await store.create(config(1));
  await store.write(id, { ...state, state: 'running', runner: { pid: process.pid, mark: 'an earlier process' } });
  await queue.recover();
  expect((await store.get(id)).state).toMatchObject({
    state: 'failed',
    error: { tag: 'Cancelled', message: `Interrupted; resume with: cortex study --resume --out ${dir}` },
  });
});
