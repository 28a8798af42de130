import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QueueFull } from '../../../../services/jobs/errors.ts';
import { kindsOfRun } from '../../../../services/runs/kinds.ts';
import { newProvenance, writeRunFile } from '../../../../services/runs/run-file.ts';
import { type NdArray, ndarray } from '../../../../src/arrays.ts';
import { decodeNpy, encodeNpy } from '../../../../src/io/npy.ts';
import { appWith, engine, maskingRow, problem, succeededRun } from './fake-app.ts';

test('reconstructions take three forms of spikes', async () => {
  const { store, compute, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store)}/reconstructions`;
  const data = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const nested = [
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [
      [7, 8, 9],
      [10, 11, 12],
    ],
  ];
  const npy = encodeNpy(ndarray([2, 2, 3], Float64Array.from(data)));
  const answers = [
    await post(path, { spikes: nested }),
    await post(path, { spikes: { shape: [2, 2, 3], data } }),
    await post(path, npy, { 'Content-Type': 'application/x-npy' }),
  ];
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-npy']);
    const videos = decodeNpy(new Uint8Array(await answer.arrayBuffer()));
    expect([videos.shape, videos.data[0]]).toEqual([[2, 4, 2, 2, 3], 2]);
  }
  const spikes: NdArray = ndarray([2, 2, 3], Float32Array.from(data));
  expect(compute.tasks).toHaveLength(3);
  for (const task of compute.tasks) expect(task).toMatchObject({ name: 'reconstructions', request: { spikes } });
});

test.for([
  ['image/gif', 'image/gif', 'GIF89a'],
  ['image/png;q=0.9, image/gif;q=0.1', 'image/png', '\x89PNG'],
  ['image/*', 'image/gif', 'GIF89a'],
  ['text/html, */*;q=0.1', 'application/x-npy', '\x93NUMPY'],
  ['application/x-npy;q=0, */*', 'image/gif', 'GIF89a'],
])('Accept: %s gives %s', async ([accept, type, magic]) => {
  const { store, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store)}/reconstructions`;
  const response = await post(path, { spikes: [[[1]]] }, { Accept: accept });
  expect(response.headers.get('content-type')).toBe(type);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.subarray(0, magic.length).toString('latin1')).toBe(magic);
});

test('reconstructions refuse by name what is wrong', async () => {
  const { store, compute, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store)}/reconstructions`;
  const detail = async (response: Response, status: number) => (await problem(response, status)).detail;
  expect(await detail(await post(path, { spikes: [[[1]]] }, { Accept: 'text/html' }), 406)).toContain('text/html');
  expect(await detail(await post(path, { spikes: [[[1, 2], [3]]] }), 422)).toContain('spikes/0/1');
  expect(await detail(await post(path, { spikes: [] }), 422)).toContain('spikes: Too small');
  expect(await detail(await post(path, { spikes: [[[null]]] }), 422)).toContain('nested lists of numbers (no null)');
  expect(await detail(await post(path, { spikes: [[[0, -2]]] }), 422)).toContain('spikes has -2; counts are 0 or more');
  expect(await detail(await post(path, { spikes: { shape: [1, 2, 2], data: [1, 2, 3] } }), 422)).toContain('4 values');
  expect(await detail(await post(path, { spikes: { shape: [4], data: [1, 2, 3, 4] } }), 422)).toContain('sample');
  expect(await detail(await post(path, { spikes: [[[1e300]]] }), 422)).toContain('Infinity');
  const withType = { 'Content-Type': 'application/x-npy' };
  expect(await detail(await post(path, 'nonsense', withType), 422)).toContain('not a .npy file');
  const nan = encodeNpy(ndarray([1, 1, 2], Float32Array.from([1, Number.NaN])));
  expect(await detail(await post(path, nan, withType), 422)).toContain('NaN at index [0,0,1]');
  expect(await detail(await post(path, 'x', { 'Content-Type': 'text/csv' }), 415)).toContain('text/csv');
  expect(compute.tasks).toEqual([]);
});

test('maskings give the row of the regions', async () => {
  const { store, compute, post } = await appWith();
  const id = await succeededRun(store);
  const response = await post(`/v1/runs/${id}/maskings`, { regions: ['V4', 'MT'], mode: 'shuffle' });
  expect(JSON.parse(await response.text())).toEqual(maskingRow);
  expect(compute.tasks).toEqual([
    {
      kind: 'analysis',
      name: 'maskings',
      runDirs: [(await store.get(id)).dir],
      request: {
        regions: ['V4', 'MT'],
        mode: 'shuffle',
        trials: false,
        videos: false,
        each: false,
        subsets: false,
        random: 0,
        randomConditions: 16,
      },
      form: 'application/json',
    },
  ]);
});

test('maskings refuse unknown regions, modes and empty lists', async () => {
  const { store, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store)}/maskings`;
  expect(await problem(await post(path, { regions: ['V9'] }), 422)).toMatchObject({ tag: 'InvalidInput' });
  expect(await problem(await post(path, { regions: [], mode: 'off' }), 422)).toMatchObject({
    errors: [{ path: 'regions' }, { path: 'mode' }],
  });
});

test('failures of the server are logged whole and told without their text', async () => {
  const { store, compute, lines, post } = await appWith();
  const path = `/v1/runs/${await succeededRun(store)}/maskings`;
  compute.failure = new Error('secret address 10.0.0.1');
  const body = await problem(await post(path, { regions: ['V4'] }), 500);
  expect(JSON.stringify(body)).not.toContain('secret');
  const failures = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'failed');
  const err = expect.objectContaining({
    message: 'secret address 10.0.0.1',
    stack: expect.stringMatching(/inference\.test/),
  });
  expect(failures).toEqual([expect.objectContaining({ level: 'error', requestId: body.requestId, path, err })]);

  compute.failure = new QueueFull('8 computations are waiting.', 10);
  const busy = await post(path, { regions: ['V4'] });
  await problem(busy, 503);
  expect(busy.headers.get('retry-after')).toBe('10');
});

test('a study of real sessions is asked by session, in the body or beside a file', async () => {
  const { store, compute, post } = await appWith();
  const study = kindsOfRun['contrast-decoding'].config.parse({ dataset: 'steinmetz', preset: 'tiny' });
  const id = await succeededRun(store, study);
  const { dir } = await store.get(id);
  await writeRunFile(dir, { config: study, ...newProvenance(engine) });
  await mkdir(join(dir, 'checkpoints'));
  for (const session of [10, 3]) await writeFile(join(dir, 'checkpoints', `session-${session}-fold-0.safetensors`), '');
  const path = `/v1/runs/${id}/reconstructions`;
  const spikes = ndarray([1, 1, 2], Float32Array.from([1, 2]));
  const npy = (query: string) => post(`${path}${query}`, encodeNpy(spikes), { 'Content-Type': 'application/x-npy' });
  const asked = [await post(path, { spikes: [[[1, 2]]], session: 3 }), await npy('?session=3')];
  expect(asked.map(({ status }) => status)).toEqual([200, 200]);
  for (const task of compute.tasks) expect(task).toMatchObject({ request: { spikes, session: 3 } });

  const refused = async (answer: Response) => (await problem(answer, 422)).detail;
  expect(await refused(await npy(''))).toMatch(/session whose units the spikes are of\. Choices: 3, 10\./);
  expect(await refused(await npy('?session=4'))).toMatch(/no session 4\. Choices: 3, 10\./);
  expect(await refused(await npy('?session=three'))).toMatch(/^The query .*session/);
  expect(await refused(await npy('?session=100000'))).toMatch(/^The query .*not be larger than 10000/);
  expect(await refused(await npy('?sessions=3'))).toMatch(/^The query .*sessions/);
  expect(await refused(await post(`${path}?session=3`, { spikes: [[[1, 2]]] }))).toMatch(/^The query/);
  expect(await refused(await post(`/v1/runs/${id}/maskings`, { regions: ['V4'], session: 4 }))).toMatch(/no session 4/);
  const ordinary = `/v1/runs/${await succeededRun(store)}/reconstructions`;
  expect(await refused(await post(ordinary, { spikes: [[[1, 2]]], session: 3 }))).toMatch(
    /one decoder.*leave session out/,
  );
  expect(compute.tasks).toHaveLength(2);
});

test('candidates come as an array with their priors beside it, in the body or in the address', async () => {
  const { store, compute, post } = await appWith();
  const id = await succeededRun(store, { kind: 'encoding', dataset: 'ns1', model: 'linear' });
  const path = `/v1/runs/${id}/posteriors`;
  const body = encodeNpy({ shape: [2, 1, 1], data: Float32Array.of(1, 2) });
  const npy = (query: string) => post(path + query, body, { 'Content-Type': 'application/x-npy' });
  compute.body = '{}';
  const asked = [await post(path, { candidates: [[[1]], [[2]]], priors: [0.5, 2] }), await npy('?priors=0.5,2')];
  expect(asked.map(({ status }) => status)).toEqual([200, 200]);
  const request = { candidates: { shape: [2, 1, 1] }, priors: [0.5, 2], trials: 'mean' };
  expect(compute.tasks).toMatchObject([
    { name: 'posteriors', request },
    { name: 'posteriors', request },
  ]);
  expect((await problem(await npy('?priors=1,-2'), 422)).detail).toMatch(/^The query .*priors/);
});
