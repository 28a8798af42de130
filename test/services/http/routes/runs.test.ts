import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { QueueFull } from '../../../../services/jobs/errors.ts';
import { runConfigSchema } from '../../../../services/runs/config.ts';
import { RunStore } from '../../../../services/store/run-store.ts';
import { CortexError } from '../../../../src/errors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { finishedRun, until } from '../../wait.ts';
import { appWith, problem, succeededRun } from './fake-app.ts';

const idsOf = async (response: Response | Promise<Response>): Promise<string[]> =>
  JSON.parse(await (await response).text()).runs.map(({ id }: { id: string }) => id);

test('POST /v1/runs starts a run that can be followed to its metrics', async () => {
  const { app, store, post } = await appWith();
  const response = await post('/v1/runs', {
    seed: 1,
    sessions: [1, 2],
    decoder: 'mlp',
    options: { hiddenUnits: [8, 16] },
    training: { steps: 40 },
  });
  expect(response.status).toBe(202);
  const started = JSON.parse(await response.text());
  expect(started).toMatchObject({
    state: 'queued',
    config: {
      kind: 'study',
      dataset: 'siegel-sim',
      seed: 1,
      sessions: [1, 2],
      decoder: 'mlp',
      options: { hiddenUnits: [8, 16] },
      training: { steps: 40 },
    },
  });
  const location = response.headers.get('location') ?? '';
  expect(location).toBe(`/v1/runs/${started.id}`);

  await finishedRun(store, started.id);
  const run = JSON.parse(await (await app.request(location)).text());
  expect(run).toMatchObject({ id: started.id, state: 'succeeded', metrics: { cueR: 0.97 }, masking: [], seconds: 0.5 });
  expect(run.progress).toEqual({ phase: 'train', done: 1, total: 4, loss: 0.25 });
});

test('a failed run says why', async () => {
  const { app, store, post } = await appWith();
  const { id } = JSON.parse(await (await post('/v1/runs', { seed: 4, kind: 'training' })).text());
  await finishedRun(store, id);
  const run = JSON.parse(await (await app.request(`/v1/runs/${id}`)).text());
  expect(run).toMatchObject({ state: 'failed', error: { tag: 'MissingFile' }, config: { kind: 'training' } });
  expect(run).not.toHaveProperty('metrics');
});

test('POST /v1/runs refuses what is not a study', async () => {
  const { store, post } = await appWith();
  expect(
    await problem(await post('/v1/runs', { seed: -1, sessions: [0], decoder: 'cnn', colour: 'red' }), 422),
  ).toMatchObject({
    errors: expect.arrayContaining([
      { path: 'seed', message: expect.any(String) },
      { path: 'sessions/0', message: expect.any(String) },
      { path: 'decoder', message: expect.stringContaining('shallow-cnn') },
      { path: '', message: expect.stringContaining('colour') },
    ]),
  });
  const overrides = { options: { width: 0 }, training: { steps: 1.5, pace: 2 } };
  expect(await problem(await post('/v1/runs', overrides), 422)).toMatchObject({
    errors: expect.arrayContaining([
      { path: 'training/steps', message: expect.any(String) },
      { path: 'training', message: expect.stringContaining('pace') },
    ]),
  });
  expect(
    await problem(await post('/v1/runs', { decoder: 'mlp', options: { hiddenUnits: [4], width: 2 } }), 422),
  ).toMatchObject({
    errors: [
      { path: 'options/hiddenUnits', message: expect.any(String) },
      { path: 'options', message: expect.stringMatching(/"width"\. mlp has the options hiddenUnits/) },
    ],
  });
  expect(await problem(await post('/v1/runs', { options: { timePooling: [2, 2, 0, 1] } }), 422)).toMatchObject({
    errors: [{ path: 'options/timePooling/2', message: expect.stringContaining('Too small') }],
  });
  const encoding = { kind: 'encoding', dataset: 'auditory-sim', model: 'lnn', fold: 1 };
  expect(await problem(await post('/v1/runs', encoding), 422)).toMatchObject({
    detail: expect.stringMatching(
      /form: model: Unknown encoder "lnn"\. Did you mean "ln"\?.*; fold: auditory-sim has no /,
    ),
    errors: [{ path: 'model' }, { path: 'fold' }],
  });
  const heard = { kind: 'encoding', dataset: 'visual-sim', model: 'ln' };
  expect(await problem(await post('/v1/runs', heard), 422)).toMatchObject({
    errors: [
      {
        path: 'model',
        message: expect.stringMatching(/^ln takes sounds but visual-sim has videos; choose .*visual-cnn$/),
      },
    ],
  });
  await problem(await post('/v1/runs', '{"seed": 1'), 400);
  await problem(await post('/v1/runs', 'seed=1', { 'Content-Type': 'application/x-www-form-urlencoded' }), 415);
  await problem(await post('/v1/runs', { data: 'x'.repeat(70_000) }), 413);
  expect((await store.list()).runs).toEqual([]);
});

test('a full queue is 503 with Retry-After', async () => {
  const { post } = await appWith({ maxWaiting: 1 });
  const statuses = [];
  for (let i = 0; i < 2; i++) statuses.push((await post('/v1/runs', { seed: 2 })).status);
  expect(statuses).toEqual([202, 202]);
  const response = await post('/v1/runs', { seed: 2 });
  await problem(response, 503);
  expect(response.headers.get('retry-after')).toBe('60');
});

test('GET /v1/runs pages through briefs, newest first', async () => {
  const { app, store } = await appWith();
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    ids.unshift(await succeededRun(store));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const first = JSON.parse(await (await app.request('/v1/runs?limit=2')).text());
  expect(first.runs.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  expect(Object.keys(first.runs[0]).sort()).toEqual(['config', 'created', 'id', 'state']);
  const rest = JSON.parse(await (await app.request(`/v1/runs?limit=2&after=${first.next}`)).text());
  expect(rest.runs.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  expect(rest).not.toHaveProperty('next');
  expect(await problem(await app.request('/v1/runs?limit=0'), 422)).toMatchObject({ errors: [{ path: 'limit' }] });
});

test('GET /v1/runs is filtered and sorted, and goes on where a page ended', async () => {
  const { app, store } = await appWith();
  const ids: string[] = [];
  const encoding = { kind: 'encoding', dataset: 'auditory-sim', model: 'ln' } as const;
  for (const config of [{}, encoding, { kind: 'training' as const }, encoding]) {
    ids.push(await succeededRun(store, config));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { state } = await store.get(ids[0]);
  await store.write(ids[0], { ...state, state: 'failed', finished: new Date().toISOString() });
  const list = (query: string) => idsOf(app.request(`/v1/runs?${query}`));
  expect(await list('kind=encoding')).toEqual([ids[3], ids[1]]);
  expect(await list('kind=encoding&state=failed')).toEqual([]);
  expect(await list('state=failed&dataset=siegel-sim')).toEqual([ids[0]]);
  expect(await list('sort=created')).toEqual(ids);
  expect(await list('sort=-finished&limit=2')).toEqual([ids[0], ids[3]]);
  expect(await list('sort=finished')).toEqual([...ids.slice(1), ids[0]]);
  const first = JSON.parse(await (await app.request('/v1/runs?sort=created&dataset=auditory-sim&limit=1')).text());
  expect(first.runs.map(({ id }: { id: string }) => id)).toEqual([ids[1]]);
  expect(await list(`sort=created&dataset=auditory-sim&limit=1&cursor=${first.next}`)).toEqual([ids[3]]);
  expect(await list(`sort=created&dataset=auditory-sim&cursor=${ids[3]}`)).toEqual([]);
  for (const query of ['state=done', 'kind=decoder', 'dataset=mine', 'sort=id', 'colour=red']) {
    await problem(await app.request(`/v1/runs?${query}`), 422);
  }
  await problem(await app.request('/v1/runs?cursor=nobody'), 404);
});

test('the same Idempotency-Key starts one run, also at the same time and for another server; another config is refused', async () => {
  const { app, store, post } = await appWith();
  const key = { 'Idempotency-Key': 'one-7f3a' };
  const both = await Promise.all([post('/v1/runs', { seed: 2 }, key), post('/v1/runs', { seed: 2 }, key)]);
  const [a, b] = await Promise.all(both.map(async (response) => JSON.parse(await response.text()).id));
  expect([both.map(({ status }) => status), a]).toEqual([[202, 202], b]);
  const again = await post('/v1/runs', { seed: 2 }, key);
  expect([again.headers.get('idempotency-replayed'), again.headers.get('location')]).toEqual(['true', `/v1/runs/${a}`]);
  expect((await problem(await post('/v1/runs', { seed: 3 }, key), 422)).detail).toMatch(/another one; take a new key/);
  await problem(await post('/v1/runs', { seed: 2 }, { 'Idempotency-Key': 'with blanks' }), 422);
  expect(await idsOf(app.request('/v1/runs'))).toEqual([a]);
  expect((await new RunStore(store.root).get(a)).state.idempotency?.key).toBe('one-7f3a');
  const other = JSON.parse(await (await post('/v1/runs', { seed: 2 }, { 'Idempotency-Key': 'two' })).text());
  expect(other.id).not.toBe(a);
});

test('runs that are not there are 404, whatever the id looks like', async () => {
  const { app, post } = await appWith();
  for (const id of ['20260101-000000-000000', '..%2F..%2Fetc', 'x']) {
    await problem(await app.request(`/v1/runs/${id}`), 404);
    await problem(await app.request(`/v1/runs/${id}`, { method: 'DELETE' }), 404);
    await problem(await post(`/v1/runs/${id}/reconstructions`, { spikes: [[[1]]] }), 404);
    await problem(await post(`/v1/runs/${id}/maskings`, { regions: ['V4'] }), 404);
  }
});

test('DELETE /v1/runs/{id} cancels, then removes what has ended; resume goes on with it', async () => {
  const { app, store, post } = await appWith();
  const { id } = JSON.parse(await (await post('/v1/runs', { seed: 2 })).text());
  await until('the run to start', async () => (await store.get(id)).state.progress !== undefined);
  await problem(await post(`/v1/runs/${id}/maskings`, { regions: ['V4'] }), 409);
  const response = await app.request(`/v1/runs/${id}`, { method: 'DELETE' });
  expect(JSON.parse(await response.text())).toMatchObject({ id, state: 'cancelled' });
  const resumed = await post(`/v1/runs/${id}/resume`, '');
  expect([resumed.status, resumed.headers.get('location')]).toEqual([202, `/v1/runs/${id}`]);
  expect(await problem(await post(`/v1/runs/${id}/resume`, ''), 409)).toMatchObject({ tag: 'Conflict' });
  await app.request(`/v1/runs/${id}`, { method: 'DELETE' });
  const removed = await app.request(`/v1/runs/${id}`, { method: 'DELETE' });
  expect(await removed.json()).toMatchObject({ id, state: 'cancelled', removed: true });
  await problem(await app.request(`/v1/runs/${id}`, { method: 'DELETE' }), 404);
  await problem(await post(`/v1/runs/${id}/resume`, ''), 404);
  expect(await readdir(store.root)).toEqual(['log.txt']);
  const done = await succeededRun(store);
  expect((await problem(await post(`/v1/runs/${done}/resume`, ''), 409)).detail).toMatch(/has succeeded/);
});

test('a run whose process is gone is told as failed, and can be resumed or removed', async () => {
  const { app, store, post } = await appWith();
  const { id, state } = await store.create(runConfigSchema.parse({ seed: 2 }));
  await store.write(id, { ...state, state: 'running', runner: { pid: process.pid, mark: 'an earlier process' } });
  const error = { tag: 'Cancelled', message: expect.stringMatching(/^Interrupted/) };
  expect(await (await app.request(`/v1/runs/${id}`)).json()).toMatchObject({ state: 'failed', error });
  expect(await (await app.request('/v1/runs')).json()).toMatchObject({ runs: [{ id, state: 'failed' }] });
  expect((await post(`/v1/runs/${id}/resume`, '')).status).toBe(202);
  await until('the run to start', async () => (await store.get(id)).state.progress !== undefined);
});

test('recordings that are there but wrong are refused at once, and nothing is begun; what cannot be looked at is taken', async () => {
  const dataRoot = temporaryFolder();
  await mkdir(join(dataRoot, 'mine'));
  const { store, compute, post } = await appWith({ dataRoot });
  const config = { kind: 'encoding', dataset: 'recordings', data: 'mine', model: 'ln' };
  for (const tag of ['InvalidData', 'MissingFile', 'NotFound'] as const) {
    compute.look = async () => {
      throw new CortexError(tag, `data: ${join(dataRoot, 'mine')}/units.csv has no column region.`);
    };
    const { detail } = await problem(await post('/v1/runs', config), 422);
    expect(detail).toBe('data: mine/units.csv has no column region.');
  }
  expect((await store.list()).runs).toEqual([]);
  // A look that takes too long, and one that cannot be made.
  compute.look = (signal) => Promise.reject(signal?.reason);
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort(new Error('It took too long.')));
  expect((await post('/v1/runs', config)).status).toBe(202);
  compute.look = () => Promise.reject(new QueueFull('512 computations are waiting.', 10));
  expect((await post('/v1/runs', config)).status).toBe(202);
});
