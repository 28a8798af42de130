import { expect, test } from 'vitest';
import { appWith, problem, succeededRun } from './fake-app.ts';

const config = { kind: 'encoding', dataset: 'ns1', model: 'linear' } as const;

async function twoRuns() {
  const app = await appWith();
  const runs = [await succeededRun(app.store, config), await succeededRun(app.store, config)] as const;
  return { ...app, runs };
}

const forms = [
  ['application/json', '{"form":"json"}'],
  ['application/zip', 'npz'],
  ['image/svg+xml', '<svg/>'],
  ['image/png', 'png'],
] as const;

test.for(forms)('subspaces and comparisons come as %s', async ([accept, content]) => {
  const { post, runs } = await twoRuns();
  const asked = [
    post(`/v1/runs/${runs[0]}/subspaces`, {}, { Accept: accept }),
    post('/v1/comparisons', { runs }, { Accept: accept }),
  ];
  for (const response of await Promise.all(asked)) {
    expect([response.status, response.headers.get('content-type'), response.headers.get('vary')]).toEqual([
      200,
      accept,
      'Accept',
    ]);
    expect(await response.text()).toBe(content);
  }
});

test('the settings reach the child process with their defaults', async () => {
  const { post, runs, compute, store } = await twoRuns();
  await post(`/v1/runs/${runs[0]}/subspaces`, { units: ['a', 3], times: 100, centred: false });
  await post('/v1/comparisons', { runs, components: 10, seed: 4 });
  const [a, b] = await Promise.all(runs.map(async (id) => (await store.get(id)).dir));
  expect(compute.tasks).toMatchObject([
    { kind: 'subspaces', runDir: a, request: { units: ['a', 3], times: 100, components: 25, centred: false, seed: 1 } },
    { kind: 'compare', runDirs: [a, b], settings: { times: 600, components: 10, centred: true, seed: 4 } },
  ]);
});

test('what is wrong is said by name, and nothing is worked out', async () => {
  const { post, runs, store, compute } = await twoRuns();
  const path = `/v1/runs/${runs[0]}/subspaces`;
  expect(await problem(await post(path, { times: 1, units: [], colour: 1 }), 422)).toMatchObject({
    errors: expect.arrayContaining([
      { path: 'times', message: expect.any(String) },
      { path: 'units', message: expect.any(String) },
    ]),
  });
  await problem(await post(path, {}, { Accept: 'text/csv' }), 406);
  const study = await succeededRun(store);
  expect((await problem(await post(`/v1/runs/${study}/subspaces`, {}), 422)).detail).toMatch(/kind study/);
  await problem(await post('/v1/comparisons', { runs: [runs[0]] }), 422);
  expect((await problem(await post('/v1/comparisons', { runs: [runs[0], 'nowhere'] }), 422)).detail).toMatch(
    /"nowhere"/,
  );
  expect(compute.tasks).toEqual([]);
  expect((await problem(await post(path, { units: ['nobody'] }), 422)).detail).toMatch(/"nobody"/);
});
