import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AnalysisJobs } from '../../../../services/jobs/analysis-jobs.ts';
import { until } from '../../wait.ts';
import { appWith, maskingRow, problem, succeededRun } from './fake-app.ts';

/** An app in which analyses wait until `open` is called, and a run to mask. */
async function gated() {
  const app = await appWith();
  const path = `/v1/runs/${await succeededRun(app.store)}/maskings`;
  let open = (): void => undefined;
  app.compute.gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const json = async (response: Response | Promise<Response>) => JSON.parse(await (await response).text());
  return { ...app, path, open, json };
}
const v4 = { regions: ['V4'] };
const atOnce = { Prefer: 'respond-async' };

test('what takes minutes is answered with a job, which can be followed to its result', async () => {
  const { app, post, path, open, json } = await gated();
  const response = await post(path, v4, { Prefer: '' });
  expect(response.status).toBe(202);
  const { id, ...job } = await json(response);
  const place = `/v1/jobs/${id}`;
  expect([response.headers.get('location'), response.headers.get('retry-after')]).toEqual([place, '1']);
  expect(job).toMatchObject({ analysis: 'maskings', runs: [path.split('/')[3]], state: 'running' });
  expect(await json(app.request(place))).toMatchObject({ progress: { phase: 'evaluate', done: 1, total: 2 } });
  expect(await problem(await app.request(`${place}/result`), 409)).toMatchObject({ tag: 'Conflict' });

  open();
  const followed = await app.request(place, { headers: { Prefer: 'wait=10' } });
  expect(followed.headers.get('preference-applied')).toBe('wait=10');
  expect(await json(followed)).toMatchObject({ id, state: 'succeeded', result: `${place}/result` });
  expect(await json(app.request(`${place}/result`))).toEqual(maskingRow);
  expect(await json(app.request('/v1/jobs'))).toMatchObject({ jobs: [{ id, state: 'succeeded' }] });
  expect(await json(app.request(place, { method: 'DELETE' }))).toMatchObject({ id, removed: true });
  await problem(await app.request(place), 404);
});

test('Prefer: wait=N waits first, and answers with the job when that was too short', async () => {
  const { post, path, open, json } = await gated();
  const short = await post(path, v4, { Prefer: 'handling=lenient, wait=1' });
  expect([short.status, short.headers.get('preference-applied')]).toEqual([202, 'wait=1']);
  const long = post(path, v4, { Prefer: 'wait=600' });
  open();
  expect([(await long).status, (await long).headers.get('preference-applied')]).toEqual([200, 'wait=60']);
  expect(await json(long)).toEqual(maskingRow);
});

test('a kept result is sent at once by the process that serves HTTP, until its run is another one', async () => {
  const { post, path, open, compute, json, store } = await gated();
  open();
  await post(path, v4);
  compute.gate = new Promise(() => undefined);
  const again = await post(path, v4, atOnce);
  expect([again.status, await json(again)]).toEqual([200, maskingRow]);
  expect(compute.tasks).toHaveLength(1);
  expect((await post(path, { regions: ['MT'] }, atOnce)).status).toBe(202);
  const weights = join((await store.get(path.split('/')[3])).dir, 'checkpoints', 'best.safetensors');
  await mkdir(dirname(weights));
  await writeFile(weights, 'fitted again');
  expect((await post(path, v4, atOnce)).status).toBe(202);
});

test('equal requests share a job, and what nobody waits for any more is ended', async () => {
  const { app, post, path, compute, json } = await gated();
  const waiting = vi.spyOn(AnalysisJobs.prototype, 'wait');
  onTestFinished(() => waiting.mockRestore());
  const clients = [new AbortController(), new AbortController()];
  const ask = ({ signal }: AbortController) =>
    app.request(path, {
      method: 'POST',
      body: JSON.stringify(v4),
      headers: { 'Content-Type': 'application/json', Prefer: 'wait=30' },
      signal,
    });
  const answers = clients.map(ask);
  await until(
    'both to wait for a job that has started',
    () => waiting.mock.calls.length === 2 && compute.tasks.length > 0,
  );
  clients[0].abort();
  await problem(await answers[0], 408);
  expect(compute.tasks).toHaveLength(1);
  expect((await post(path, { regions: ['MT'] }, atOnce)).status).toBe(202);
  expect(await json(app.request('/v1/jobs'))).toMatchObject({ jobs: [{ state: 'running' }] });
  clients[1].abort();
  await problem(await answers[1], 408);
  await post(path, v4, atOnce);
  expect(compute.tasks.map((task) => JSON.stringify(task)).filter((task) => task.includes('V4'))).toHaveLength(2);
});

test('a job whose id was told goes on without a connection, and DELETE cancels it', async () => {
  const { app, post, path, json } = await gated();
  const { id } = await json(post(path, v4, atOnce));
  const gone = new AbortController();
  const watching = app.request(`/v1/jobs/${id}`, { headers: { Prefer: 'wait=30' }, signal: gone.signal });
  gone.abort();
  expect(await json(watching)).toMatchObject({ state: 'running' });
  const cancelled = await json(app.request(`/v1/jobs/${id}`, { method: 'DELETE' }));
  expect(cancelled).toMatchObject({ id, state: 'cancelled', error: { message: 'The job was cancelled.' } });
  expect(cancelled).not.toHaveProperty('removed');
  expect(await problem(await app.request(`/v1/jobs/${id}/result`), 409)).toMatchObject({ tag: 'Cancelled' });
});

test('a job that takes longer than the server allows has failed', async () => {
  const { store, compute, post } = await appWith({ analysisTimeLimitMs: 50 });
  compute.gate = new Promise(() => undefined);
  const answer = await post(`/v1/runs/${await succeededRun(store)}/maskings`, v4);
  expect((await problem(answer, 409)).detail).toMatch(/longer than the 0.05 s.*--job-minutes/);
});

test('a failed job says why, and removing a run ends its jobs', async () => {
  const { app, store, post, path, compute, json } = await gated();
  const unknown = await json(post(path, { regions: ['V9'] }, atOnce));
  expect(unknown).toMatchObject({ state: 'running' });
  compute.gate = Promise.resolve();
  expect(await problem(await post(path, { regions: ['V8'] }), 422)).toMatchObject({ tag: 'InvalidInput' });
  await app.request(path.replace('/maskings', ''), { method: 'DELETE' });
  expect(await json(app.request(`/v1/jobs/${unknown.id}`))).toMatchObject({ state: 'cancelled' });
  await problem(await post(path, v4), 404);
  expect((await store.list()).runs).toEqual([]);
});

test('a job that nobody asks about, waits for or follows any more is ended, and says why', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { app, store, compute, post } = await appWith({ jobLeaseMs: 10_000 });
  compute.gate = new Promise(() => undefined);
  const path = `/v1/runs/${await succeededRun(store)}/maskings`;
  const json = async (response: Response | Promise<Response>) => JSON.parse(await (await response).text());
  const start = async (...regions: string[]) => json(post(path, { regions }, atOnce));
  const [polled, followed, left] = [await start('V4'), await start('MT'), await start('V4', 'MT')];
  expect(Date.parse(left.expires)).toBe(Date.now() + 10_000);
  const stateOf = async ({ id }: { id: string }) => (await json(app.request(`/v1/jobs/${id}`))).state;

  const events = await app.request(`/v1/jobs/${followed.id}/events`);
  for (let second = 0; second < 12; second++) {
    await vi.advanceTimersByTimeAsync(1000);
    expect(await stateOf(polled)).toBe('running');
  }
  expect(await json(app.request(`/v1/jobs/${left.id}`))).toMatchObject({
    state: 'cancelled',
    error: { message: expect.stringMatching(/^Nobody asked about the job for 10 s; ask for it again/) },
  });
  expect(await stateOf(followed)).toBe('running');
  await events.body?.cancel();
  await vi.advanceTimersByTimeAsync(9000);
  expect(await stateOf(followed)).toBe('running');
  await vi.advanceTimersByTimeAsync(10_001);
  expect(await stateOf(followed)).toBe('cancelled');
  // Asking for the same again begins anew.
  expect((await start('V4', 'MT')).id).not.toBe(left.id);
});
