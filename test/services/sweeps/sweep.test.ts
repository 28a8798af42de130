import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ChildGone } from '../../../services/jobs/errors.ts';
import { isLeftBehind } from '../../../services/jobs/take-over.ts';
import { readRunState } from '../../../services/store/run-state.ts';
import { seenState } from '../../../services/store/seen-state.ts';
import { FolderArtifacts } from '../../../services/sweeps/artifacts/folder.ts';
import { carryOutJob } from '../../../services/sweeps/carry-out-job.ts';
import { carryOutSweep } from '../../../services/sweeps/carry-out-sweep.ts';
import { lockFolder } from '../../../services/sweeps/folder-lock.ts';
import type { SweepJob, TaskConfig } from '../../../services/sweeps/job.ts';
import { localQueue } from '../../../services/sweeps/queues/local.ts';
import { RemainingTime } from '../../../services/sweeps/remaining.ts';
import { inChildren } from '../../../services/sweeps/runners/children.ts';
import type { Runner } from '../../../services/sweeps/runners/runner.ts';
import { type Outcome, task } from '../../../services/sweeps/task.ts';
import type { EngineIdentity } from '../../../src/engine/index.ts';
import { createFileAtomic } from '../../../src/io/atomic-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeRuns, weightsOf } from './fake-runs.ts';

const engine: EngineIdentity = {
  backend: 'tensorflow',
  version: '0',
  device: 'cpu',
  threads: 1,
  kernels: 'none',
  vectorLevel: 'none',
};
const outcome = (value: number): Outcome => ({
  metrics: { value },
  seconds: 1,
  warnings: [],
  madeOf: { data: { hash: 'a' } },
});
const schema = z.looseObject({ kind: z.string() });

/** Tasks whose data have a hash. */
const tasksOf =
  (hash = 'a') =>
  async () =>
    task({ schema, madeOf: async () => ({ data: { hash } }), carryOut: async ({ value }) => outcome(Number(value)) });

const jobs: SweepJob[] = [1, 2, 3].map((value) => ({
  name: `run-${value}`,
  factors: { seed: value },
  config: { kind: 'toy', value, data: '/here' },
}));

/** A sweep in a folder, and the runs that it carried out. */
function sweepIn(
  folder: string,
  run: (config: TaskConfig) => Promise<Outcome> = async ({ value }) => outcome(Number(value)),
) {
  const done: unknown[] = [];
  const runner: Runner = {
    engine: async () => engine,
    run: (config) => {
      done.push(config.value);
      return run(config);
    },
    close: async () => undefined,
  };
  const artifacts = new FolderArtifacts(folder);
  const queue = localQueue(({ job }, hooks) => carryOutJob(job, { artifacts, runner, ...hooks }), 2);
  const carryOut = (asked = jobs, change = {}) =>
    carryOutSweep(asked, { artifacts, queue, engine, tasks: tasksOf(), ...change });
  return { done, carryOut };
}

test('what is there is not carried out again, wherever its data lie now; what is lost is', async () => {
  const folder = temporaryFolder();
  const { done, carryOut } = sweepIn(folder);
  const first = await carryOut();
  expect(first).toMatchObject({ known: 0, failures: [] });
  expect(done).toEqual([1, 2, 3]);
  await rm(join(folder, 'run-2.json'));
  const moved = jobs.map((job) => ({ ...job, config: { ...job.config, data: '/there' } }));
  const second = await carryOut(moved);
  expect(done).toEqual([1, 2, 3, 2]);
  expect(second.known).toBe(2);
  expect(second.results.map(({ metrics }) => metrics.value)).toEqual([1, 2, 3]);
});

test('results of other settings, data or engine are refused by name, before anything is carried out', async () => {
  const folder = temporaryFolder();
  const { done, carryOut } = sweepIn(folder);
  await carryOut(jobs.slice(0, 1));
  let ready = false;
  const onReady = async () => {
    ready = true;
  };
  const changed = jobs.map((job) => ({ ...job, config: { ...job.config, value: 9 } }));
  await expect(carryOut(changed, { onReady })).rejects.toThrow(/run-1\.json .*\(config value: 1 → 9\)/);
  await expect(carryOut(jobs, { onReady, tasks: tasksOf('b') })).rejects.toThrow(/data hash: a → b/);
  await expect(carryOut(jobs, { onReady, engine: { ...engine, threads: 2 } })).rejects.toThrow(/engine threads: 1 → 2/);
  expect(ready).toBe(false);
  expect(done).toEqual([1]);
  await writeFile(join(folder, 'run-1.json'), '{');
  await expect(carryOut()).rejects.toThrow(/run-1\.json is no result of a run/);
});

test('a run that fails is told, and the others go on', async () => {
  const { carryOut } = sweepIn(temporaryFolder(), async ({ value }) => {
    if (value === 2) throw new Error('no luck');
    return outcome(Number(value));
  });
  const { results, failures } = await carryOut();
  expect(failures).toEqual([{ name: 'run-2', error: { tag: 'Internal', message: 'no luck', code: undefined } }]);
  expect(results.map(({ name }) => name)).toEqual(['run-1', 'run-3']);
});

test('a run whose process is killed is tried again, but not for ever', async () => {
  let kills = 0;
  const { done, carryOut } = sweepIn(temporaryFolder(), async ({ value }) => {
    if (value !== 1 && (value === 3 || kills++ < 2)) throw new ChildGone('killed');
    return outcome(Number(value));
  });
  const { results, failures } = await carryOut();
  expect(results.map(({ name }) => name)).toEqual(['run-1', 'run-2']);
  expect(failures).toMatchObject([{ name: 'run-3', error: { message: 'killed' } }]);
  expect(done.filter((value) => value === 3)).toHaveLength(6);
});

test('of two that write one result the first has written it', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'one.json');
  const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
  const written = await Promise.all(texts.map((text) => createFileAtomic(path, text)));
  expect(written.filter(Boolean)).toHaveLength(1);
  expect(await readFile(path, 'utf8')).toBe(texts[written.indexOf(true)]);
});

test('runs in child processes, in a folder that a server lists; a file that has changed is found out', async () => {
  const folder = temporaryFolder();
  const runner = inChildren({ concurrency: 2, threads: 1, workerModule: new URL('./fake-child.js', import.meta.url) });
  const artifacts = new FolderArtifacts(folder);
  const runs = fakeRuns(16).slice(12);
  const queue = localQueue(({ job }, hooks) => carryOutJob(job, { artifacts, runner, ...hooks }), 2);
  const { results } = await carryOutSweep(runs, { artifacts, queue, engine: await runner.engine() });
  await runner.close();
  expect(results.map(({ metrics }) => metrics.weights)).toEqual([12, 13, 14, 15].map(weightsOf));
  expect(await readRunState(join(folder, 'seed-13'))).toMatchObject({ state: 'succeeded', config: { seed: 13 } });
  await artifacts.fetch(results[0], temporaryFolder());
  await writeFile(join(folder, 'seed-12', 'weights'), '0');
  await expect(artifacts.fetch(results[0], temporaryFolder())).rejects.toThrow(/seed-12\/weights has changed/);
});

test('a run in the hands of the workers of a queue is neither taken over nor shown as interrupted', async () => {
  const [{ config }] = fakeRuns(1);
  const runner = { pid: 2 ** 22 - 1, mark: 'of another machine' };
  const state = { state: 'running', config, created: new Date().toISOString(), runner } as never;
  expect(isLeftBehind(state)).toBe(true);
  const queued = { ...(state as object), queue: 'host:6379' } as never;
  expect(isLeftBehind(queued)).toBe(false);
  expect(seenState(queued)).toBe(queued);
});

test('the folder of a sweep is one process’s at a time; a lock of one that is gone is taken', async () => {
  const folder = temporaryFolder();
  const unlock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toThrow(/in use by process \d+/);
  await unlock();
  await writeFile(join(folder, '.sweep.lock'), JSON.stringify({ pid: process.pid, mark: 'earlier' }));
  await (await lockFolder(folder))();
});

test('the time that is left: of what runs of the same sort took, over as many as go on at once', async () => {
  const remaining = new RemainingTime(
    [1, 2, 3, 4].map((seed) => ({ name: String(seed), factors: { seed }, config: { kind: 'toy' } })),
  );
  expect(remaining.seconds()).toBeUndefined();
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  remaining.started('1');
  remaining.started('2');
  await wait(200);
  remaining.ended('1');
  remaining.ended('2');
  // Two runs of .2 s are left, and two go on at once.
  expect(remaining.seconds()).toBeGreaterThan(0.1);
  expect(remaining.seconds()).toBeLessThan(0.35);
});
