import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { analysisArrays } from '../../../../services/analyses/subspaces/tables.ts';
import { withJsonArrays } from '../../../../src/io/array-json.ts';
import { decodeNpz, encodeNpz } from '../../../../src/io/npz.ts';
import { madeUpAnalysis } from '../../analyses/subspaces/made-up-analysis.ts';
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
    expect([response.status, response.headers.get('content-type')]).toEqual([200, accept]);
    expect(response.headers.get('vary')).toMatch(/^Accept\b/);
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toBe(content);
  }
});

test('the settings reach the child process with their defaults', async () => {
  const { post, runs, compute, store } = await twoRuns();
  await post(`/v1/runs/${runs[0]}/subspaces`, { units: ['a', 3], times: 100, centred: false });
  await post('/v1/comparisons', { runs, components: 10, seed: 4 });
  const [a, b] = await Promise.all(runs.map(async (id) => (await store.get(id)).dir));
  expect(compute.tasks).toMatchObject([
    {
      name: 'subspaces',
      runDirs: [a],
      request: { units: ['a', 3], times: 100, components: 25, centred: false, seed: 1 },
    },
    { name: 'comparisons', runDirs: [a, b], request: { times: 600, components: 10, centred: true, seed: 4 } },
  ]);
});

test('who takes gzip gets JSON and SVG in it; npz and PNG are compressed already', async () => {
  const { post, runs, compute } = await twoRuns();
  compute.result = { ...compute.result, 'result.json': JSON.stringify({ text: 'the same again '.repeat(1000) }) };
  const ask = (accept: string, encoding: string) =>
    post(`/v1/runs/${runs[0]}/subspaces`, {}, { Accept: accept, 'Accept-Encoding': encoding });
  const zipped = await ask('application/json', 'gzip, deflate, br');
  expect([zipped.headers.get('content-encoding'), zipped.headers.get('vary')]).toEqual([
    'gzip',
    'Accept, Accept-Encoding',
  ]);
  const bytes = Buffer.from(await zipped.arrayBuffer());
  expect(bytes.length).toBeLessThan(500);
  expect(gunzipSync(bytes).toString()).toBe(compute.result['result.json']);
  expect((await ask('image/svg+xml', 'gzip')).headers.get('content-encoding')).toBe('gzip');
  for (const [accept, content] of [
    ['application/zip', 'npz'],
    ['image/png', 'png'],
  ]) {
    const response = await ask(accept, 'gzip');
    expect([response.headers.get('content-encoding'), await response.text()]).toEqual([null, content]);
  }
  expect((await ask('application/json', 'gzip;q=0')).headers.get('content-encoding')).toBeNull();
});

test('"answer" says how much is sent, as JSON or npz, of one and the same analysis', async () => {
  const { post, runs, compute } = await twoRuns();
  const stored = madeUpAnalysis();
  compute.result = {
    ...compute.result,
    'result.json': JSON.stringify(withJsonArrays(stored)),
    'arrays.npz': encodeNpz(analysisArrays(stored)),
  };
  const path = `/v1/runs/${runs[0]}/subspaces`;
  const answer = { units: ['u1'], filters: 1, parts: ['visual'] };
  const { units, sites, similarity } = JSON.parse(await (await post(path, { times: 100, answer })).text());
  expect(units).toHaveLength(1);
  expect(units[0]).toMatchObject({ id: 'u1', filters: { shape: [1, 4, 6, 5, 1] }, tuning: { planes: [], area: 0.25 } });
  expect(units[0].visual.components).toHaveLength(2);
  expect([sites, similarity]).toEqual([[], null]);
  const npz = await post(path, { times: 100, answer }, { Accept: 'application/zip' });
  const arrays = decodeNpz(new Uint8Array(await npz.arrayBuffer()));
  expect(Object.keys(arrays).filter((name) => name.startsWith('filters/'))).toEqual(['filters/u1']);
  expect(arrays['filters/u1'].shape).toEqual([1, 4, 6, 5, 1]);
  expect(arrays.eigenvalues.shape).toEqual([1, 3]);
  const settings = { name: 'subspaces', request: expect.not.objectContaining({ answer: expect.anything() }) };
  // The second request finds what the first has left.
  expect(compute.tasks).toMatchObject([settings]);
  expect((await problem(await post(path, { answer: { units: ['u9'] } }), 422)).detail).toMatch(/"u9".*u0, u1/);
  expect((await problem(await post(path, { answer: {} }, { Accept: 'image/png' }), 422)).detail).toMatch(/image\/png/);
  expect(await problem(await post(path, { answer: { parts: ['colour'] } }), 422)).toMatchObject({
    errors: [{ path: 'answer/parts/0', message: expect.any(String) }],
  });
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
