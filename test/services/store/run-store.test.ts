import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { isAlive, referenceProcess, thisProcess } from '../../../services/store/process-ref.ts';
import { RunRecorder } from '../../../services/store/run-recorder.ts';
import { newRunId, RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { until } from '../wait.ts';

const config = studyConfigSchema.parse({ seed: 7 });

test('run ids sort by time, to the millisecond', () => {
  const times = [
    '2026-11-21T05:45:12.000Z',
    '2026-11-21T05:45:12.009Z',
    '2026-11-21T05:45:12.999Z',
    '2026-11-21T05:45:13.001Z',
  ];
  const ids = times.map((time) => newRunId(new Date(time)));
  expect(ids[0]).toMatch(/^20261121-054512-000[0-9a-f]{3}$/);
  expect(ids[2]).toMatch(/^20261121-054512-3e7[0-9a-f]{3}$/);
  expect([...ids].sort()).toEqual(ids);
});

test('a new run can be read back, by another store too', async () => {
  const root = temporaryFolder();
  const { id, state } = await new RunStore(root).create(config);
  expect(state).toMatchObject({ state: 'queued', config, runner: { pid: process.pid } });
  expect(await new RunStore(root).get(id)).toEqual({ id, dir: join(root, id), state });
});

test('only run ids are looked up: no path leads out of the store', async () => {
  const root = temporaryFolder();
  const { id } = await new RunStore(root).create(config);
  const store = new RunStore(join(root, 'inner'));
  for (const bad of ['..', `../${id}`, `..%2f${id}`, '', '.', `${id}/`, `x${id}`, '20261121-054512-ABCDEF']) {
    await expect(store.get(bad), bad).rejects.toMatchObject({ tag: 'NotFound' });
  }
});

test('a run in a folder that the user named is a run like any other, in its place by time', async () => {
  const store = new RunStore(temporaryFolder());
  const before = await store.create(config);
  const dir = join(store.root, 'heard');
  await mkdir(dir);
  const created = new Date(Date.parse(before.state.created) + 1).toISOString();
  await writeFile(join(dir, 'state.json'), JSON.stringify({ ...before.state, created }));
  await new Promise((resolve) => setTimeout(resolve, 3));
  const later = await store.create(config);
  expect((await store.get('heard')).dir).toBe(dir);
  const { runs, next } = await store.list({ limit: 2 });
  expect([...runs.map(({ id }) => id), next]).toEqual([later.id, 'heard', 'heard']);
  expect((await store.list({ after: 'heard' })).runs.map(({ id }) => id)).toEqual([before.id]);
  await expect(store.list({ after: 'seen' })).rejects.toMatchObject({ tag: 'NotFound' });
});

test('lists newest first, page by page, without what is not a run', async () => {
  const store = new RunStore(temporaryFolder());
  expect(await store.list()).toEqual({ runs: [] });
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    ids.unshift((await store.create(config)).id);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await mkdir(join(store.root, 'notes'));
  await mkdir(join(store.root, '29991231-235959-000000'));

  const first = await store.list({ limit: 2 });
  expect(first.runs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const second = await store.list({ limit: 3, after: first.next });
  expect(second.runs.map(({ id }) => id)).toEqual(ids.slice(2));
  expect(second.next).toBeUndefined();
});

test('a damaged state is named when asked for, and does not hide the other runs', async () => {
  const store = new RunStore(temporaryFolder());
  const good = await store.create(config);
  const bad = await store.create(config);
  await writeFile(join(bad.dir, 'state.json'), '{"state": "resting"}');
  await expect(store.get(bad.id)).rejects.toMatchObject({
    tag: 'MissingFile',
    message: expect.stringContaining(bad.dir),
  });
  expect((await store.list()).runs.map(({ id }) => id)).toEqual([good.id]);
});

test('a folder that cannot be read hides no other run, and is named once', async () => {
  const told: string[] = [];
  const store = new RunStore(temporaryFolder(), { onUnreadable: (id) => told.push(id) });
  const good = await store.create(config);
  const bad = join(store.root, 'bad');
  await mkdir(join(bad, 'state.json'), { recursive: true });
  for (let i = 0; i < 2; i++) expect((await store.list()).runs.map(({ id }) => id)).toEqual([good.id]);
  expect(told).toEqual(['bad']);
});

test('a root that is a file, or in one, is refused with what to do; one that is not there yet is fine', async () => {
  const file = join(temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(new RunStore(file).expectUsable()).rejects.toMatchObject({
    tag: 'InvalidInput',
    message: expect.stringMatching(/is a file; /),
  });
  await expect(new RunStore(join(file, 'runs')).expectUsable()).rejects.toThrow(/is inside a file; name another/);
  await new RunStore(join(temporaryFolder(), 'runs')).expectUsable();
});

test('a finished run that another process changes is seen within seconds', async () => {
  const store = new RunStore(temporaryFolder());
  const { id, dir, state } = await store.create(config);
  await store.write(id, { ...state, state: 'failed', finished: state.created });
  expect((await store.list()).runs[0].state.state).toBe('failed');
  await writeFile(join(dir, 'state.json'), JSON.stringify({ ...state, state: 'running' }));
  await until('the change', async () => (await store.list()).runs[0].state.state === 'running');
});

test('what the disk refuses holds in memory and is written later', async () => {
  const store = new RunStore(temporaryFolder());
  const { id, dir, state } = await store.create(config);
  store.holdUnwritten(id, { ...state, state: 'failed', finished: state.created });
  expect((await store.get(id)).state.state).toBe('failed');
  expect((await store.list()).runs[0].state.state).toBe('failed');
  await until('the state on disk', async () => (await readFile(join(dir, 'state.json'), 'utf8')).includes('failed'));
});

test('a recorder writes in order and keeps every field', async () => {
  const store = new RunStore(temporaryFolder());
  const { id, dir, state } = await store.create(config);
  const recorder = new RunRecorder(dir, state);
  const writes = [recorder.update({ state: 'running' })];
  for (let done = 0; done <= 100; done++) writes.push(recorder.progress({ phase: 'train', done, total: 100 }));
  writes.push(recorder.update({ state: 'succeeded' }));
  await Promise.all(writes);
  const { state: stored } = await store.get(id);
  expect(stored).toEqual({ ...state, state: 'succeeded', progress: { phase: 'train', done: 100, total: 100 } });
  expect(await readdir(dir)).toEqual(['state.json']);
  expect(JSON.parse(await readFile(join(dir, 'state.json'), 'utf8'))).toEqual(stored);
});

test('a process is alive while it runs, and another of the same id is not it', async () => {
  expect(isAlive(thisProcess())).toBe(true);
  expect(isAlive({ ...thisProcess(), mark: 'another' })).toBe(false);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const reference = referenceProcess(child.pid ?? 0);
  expect(reference && isAlive(reference)).toBe(true);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  expect(reference && isAlive(reference)).toBe(false);
});
