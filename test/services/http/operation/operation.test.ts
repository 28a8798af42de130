import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeLog } from '../../../../services/http/operation/log.ts';
import { Readiness } from '../../../../services/http/operation/readiness.ts';
import { RunStore } from '../../../../services/store/run-store.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { until } from '../../wait.ts';
import { appWith, engine, problem, succeededRun } from '../routes/fake-app.ts';

type Line = Readonly<Record<string, unknown>>;
const parsed = (lines: readonly string[]): Line[] => lines.map((line) => JSON.parse(line));

test('a request, its job and its run are found in the log by their ids', async () => {
  const { store, lines, post } = await appWith();
  const runId = await succeededRun(store);
  const asked = { 'X-Request-Id': 'mine-1', Prefer: 'respond-async' };
  const response = await post(`/v1/runs/${runId}/maskings?`, { regions: ['V4'] }, asked);
  expect(response.headers.get('x-request-id')).toBe('mine-1');
  const { id: jobId } = JSON.parse(await response.text());
  await until('the end of the job', () => parsed(lines).some(({ state }) => state === 'succeeded'));
  const told = parsed(lines).filter(({ requestId }) => requestId === 'mine-1');
  const job = { msg: 'job', jobId, runIds: [runId], analysis: 'maskings', lane: 'analysis', level: 'info' };
  expect(told).toContainEqual(expect.objectContaining({ ...job, state: 'running' }));
  expect(told).toContainEqual(expect.objectContaining({ ...job, state: 'succeeded', ms: expect.any(Number) }));
  expect(told).toContainEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    msg: 'request',
    requestId: 'mine-1',
    runId,
    jobId,
    method: 'POST',
    route: '/v1/runs/{id}/maskings',
    status: 202,
    ms: expect.any(Number),
  });
});

test('a run that is started keeps the id of the request, and what cannot be an id is replaced', async () => {
  const { store, post } = await appWith();
  const started = await post('/v1/runs', { seed: 1 }, { 'X-Request-Id': 'starts-it' });
  const { id } = JSON.parse(await started.text());
  expect((await store.get(id)).state.requestId).toBe('starts-it');
  const refused = await post('/v1/runs/nobody/maskings', {}, { 'X-Request-Id': 'no spaces; or signs' });
  const { requestId, instance } = await problem(refused, 404);
  expect(requestId).toMatch(/^[\da-f-]{36}$/);
  expect(instance).toBe('/v1/runs/nobody/maskings');
});

test('neither tokens nor what is behind "?" is logged, and the level says how much is', async () => {
  const { app, lines } = await appWith({ access: { token: 'a-token-of-some-length' } });
  const ask = (path: string, token: string) => app.request(path, { headers: { Authorization: `Bearer ${token}` } });
  await ask('/v1/runs?limit=7&secret=hidden', 'a-token-of-some-length');
  await ask('/v1/runs', 'wrong-token-in-here');
  await ask('/healthz', '');
  expect(parsed(lines).map(({ route, status }) => [route, status])).toEqual([
    ['/v1/runs', 422],
    ['/v1/runs', 401],
  ]);
  expect(lines.join()).not.toMatch(/hidden|token-/);
  const few: string[] = [];
  const log = makeLog((line) => few.push(line), 'warn');
  log.info('not this');
  log.warn({ runId: 'r' }, 'this');
  expect(parsed(few)).toEqual([{ level: 'warn', time: expect.any(String), runId: 'r', msg: 'this' }]);
});

test('/metrics counts requests by route, never by address, and tells jobs and runs by state', async () => {
  const { app, store, post } = await appWith();
  const runId = await succeededRun(store);
  await post(`/v1/runs/${runId}/maskings`, { regions: ['V4'] });
  for (const name of ['a', 'b', 'c']) await app.request(`/v1/runs/${name}`);
  await app.request('/nowhere/at/all', { method: 'BREW' });
  const response = await app.request('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const value = (sample: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.split(' ')
        .at(-1),
    );
  const requests = 'cortex_http_request_duration_seconds_count';
  expect(value(`${requests}{method="GET",route="/v1/runs/{id}",status="404"}`)).toBe(3);
  expect(value(`${requests}{method="POST",route="/v1/runs/{id}/maskings",status="200"}`)).toBe(1);
  expect(value(`${requests}{method="other",route="none",status="404"}`)).toBe(1);
  expect(value('cortex_job_duration_seconds_count{lane="analysis",analysis="maskings",state="succeeded"}')).toBe(1);
  expect(value('cortex_jobs{lane="analysis",state="running"}')).toBe(0);
  expect(value('cortex_runs{state="succeeded"}')).toBe(1);
  expect(value('cortex_runs{state="failed"}')).toBe(0);
  expect(value('cortex_run_queue_length')).toBe(0);
  expect(text).not.toContain(runId);
});

test('/metrics wants the token, /readyz and /healthz do not', async () => {
  const { app } = await appWith({ access: { token: 'a-token-of-some-length' } });
  await problem(await app.request('/metrics'), 401);
  expect((await app.request('/healthz')).status).toBe(200);
  await until('readiness', async () => (await app.request('/readyz')).status === 200);
});

test('/readyz is 503 with the reason until the engine has started, and tries a failed one again', async () => {
  let settle = (_: Error | undefined): void => undefined;
  const engineReport = () =>
    new Promise<typeof engine>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve(engine));
    });
  const store = new RunStore(temporaryFolder());
  const readiness = new Readiness({ engineReport, store, retryMs: 0 });
  readiness.say('It is closing.');
  expect(await readiness.faults()).toEqual(['It is closing.']);
  readiness.say(undefined);
  expect(await readiness.faults()).toEqual(['The engine is starting.']);
  settle(new Error('There is no libtensorflow.so.'));
  await until('a failed engine', async () =>
    (await readiness.faults())[0]?.includes('did not start: There is no libtensorflow.so.'),
  );
  await until('the engine', async () => {
    settle(undefined);
    return (await readiness.faults()).length === 0;
  });
});

test('/readyz is 503 while the runs folder cannot be written, and shows no path', async () => {
  const { app, store } = await appWith();
  await until('readiness', async () => (await app.request('/readyz')).status === 200);
  const file = join(temporaryFolder(), 'file');
  await writeFile(file, '');
  const faults = await new Readiness({
    engineReport: async () => engine,
    store: new RunStore(join(file, 'runs')),
  }).faults();
  expect(faults).toContainEqual('The runs folder cannot be written (ENOTDIR).');
  expect(await store.list()).toEqual({ runs: [] });
});
