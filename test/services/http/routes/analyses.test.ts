import { expect, test } from 'vitest';
import { checks } from '../../../../src/analysis/checks/index.ts';
import { appWith, problem, succeededRun } from './fake-app.ts';

const config = { kind: 'encoding', dataset: 'ns1', model: 'linear' } as const;

test('checks are listed, and run by name', async () => {
  const { app, store, compute, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store, config)}/checks`;
  expect(await (await app.request(path)).json()).toEqual({
    checks: checks.map(({ name, description }) => ({ name, description })),
  });
  compute.body = '{"check":"causality","causal":true}';
  const response = await post(path, { check: 'causality' }, { Accept: 'text/html' });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
  expect(await response.json()).toEqual({ check: 'causality', causal: true });
  expect(compute.tasks).toMatchObject([{ name: 'checks', request: { check: 'causality' }, form: 'application/json' }]);
  expect(await problem(await post(path, {}), 422)).toMatchObject({ errors: [{ path: 'check' }] });
  const study = await succeededRun(store);
  expect((await problem(await app.request(`/v1/runs/${study}/checks`), 422)).detail).toMatch(/kind study/);
  await problem(await app.request('/v1/runs/nobody/checks'), 404);
});

test('scores are of one run of any kind, or of several side by side', async () => {
  const { store, compute, post } = await appWith();
  const [study, encoding] = [await succeededRun(store), await succeededRun(store, config)];
  compute.body = '{"scores":{}}';
  for (const id of [study, encoding]) expect((await post(`/v1/runs/${id}/scores`, {})).status).toBe(200);
  expect((await post('/v1/scores', { runs: [study, study] })).status).toBe(200);
  const dirs = await Promise.all([study, encoding].map(async (id) => (await store.get(id)).dir));
  expect(compute.tasks).toMatchObject([
    { name: 'scores', runDirs: [dirs[0]] },
    { name: 'scores', runDirs: [dirs[1]] },
    { name: 'scores', runDirs: [dirs[0], dirs[0]] },
  ]);
  await problem(await post('/v1/scores', { runs: [study] }), 422);
  await problem(await post('/v1/scores', { runs: [study, 'nobody'] }), 422);
  await problem(await post(`/v1/runs/${study}/scores`, { seed: 1 }), 422);
});

test('region encodings come as JSON or CSV, with the defaults of their settings', async () => {
  const { store, compute, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store, config)}/region-encodings`;
  compute.result = { 'result.json': '{"regions":[]}', 'regions.csv': 'region,r' };
  expect(await (await post(path, { nullVideos: 20 })).json()).toEqual({ regions: [] });
  const csv = await post(path, {}, { Accept: 'text/csv' });
  expect([csv.headers.get('content-type'), await csv.text()]).toEqual(['text/csv', 'region,r']);
  expect(compute.tasks).toMatchObject([
    { name: 'region-encodings', request: { seed: 1, nullVideos: 20 } },
    { name: 'region-encodings', request: { seed: 1, nullVideos: 100 } },
  ]);
  await problem(await post(path, {}, { Accept: 'image/png' }), 406);
});

test('an unfinished run has no analyses', async () => {
  const { store, post } = await appWith();
  const { id } = await store.create({ ...(await store.get(await succeededRun(store, config))).state.config });
  for (const name of ['checks', 'scores', 'region-encodings', 'subspaces']) {
    await problem(await post(`/v1/runs/${id}/${name}`, { check: 'causality' }), 409);
  }
});
