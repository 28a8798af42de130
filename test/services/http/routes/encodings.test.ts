import { expect, test } from 'vitest';
import { ndarray } from '../../../../src/arrays.ts';
import { decodeNpy, encodeNpy } from '../../../../src/io/npy.ts';
import { randomStream } from '../../../../src/random/stream.ts';
import { appWith, predicted, problem, succeededRun } from './fake-app.ts';

const config = { kind: 'encoding', dataset: 'ns1', model: 'linear' } as const;
const nested = [
  [0, 1, 2, 3],
  [4, 5, 6, 7],
];
const data = [0, 1, 2, 3, 4, 5, 6, 7];

async function encodings() {
  const app = await appWith();
  const path = `/v1/runs/${await succeededRun(app.store, config)}/encodings`;
  return { ...app, path };
}

test('a stimulus comes in three forms and the response goes out in two', async () => {
  const { compute, post, path } = await encodings();
  const npy = encodeNpy(ndarray([2, 4], Float64Array.from(data)));
  const answers = [
    await post(path, { stimulus: nested }),
    await post(path, { stimulus: { shape: [2, 4], data } }),
    await post(path, npy, { 'Content-Type': 'application/x-npy' }),
  ];
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('vary')]).toEqual([200, 'Accept, Accept-Encoding']);
    expect(JSON.parse(await answer.text())).toEqual({
      axes: ['time', 'unit'],
      shape: [2, 3],
      binMs: 5,
      units: ['a', 'b', 'c'],
      response: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    });
  }
  const stimulus = ndarray([2, 4], Float32Array.from(data));
  for (const task of compute.tasks) expect(task).toMatchObject({ name: 'encodings', request: { stimulus } });
  const asNpy = await post(path, { stimulus: nested }, { Accept: 'application/x-npy' });
  expect(decodeNpy(new Uint8Array(await asNpy.arrayBuffer()))).toEqual(predicted.response);
});

test('a response has no more decimals than float32 holds, and is read back as it was', async () => {
  const { post, path, compute } = await encodings();
  const values = randomStream(1, 'response').normals(3000);
  values.set([0.1, 1 / 3, 2 ** -130, -1e30, 16_777_217, 0]);
  compute.predicted = { response: ndarray([1000, 3], values), units: ['a', 'b', 'c'], binMs: 5 };
  const text = await (await post(path, { stimulus: nested })).text();
  const { response }: { response: number[][] } = JSON.parse(text);
  expect(Array.from(Float32Array.from(response.flat()))).toEqual(Array.from(values));
  expect(text).toContain('[[0.1,0.3333333');
  expect(text.length / values.length).toBeLessThan(12.5);
});

test('units that nothing was fitted to are null and named with the reason', async () => {
  const { post, path, compute } = await encodings();
  const missing = { b: 'no spikes in the training clips' };
  const response = ndarray([2, 3], Float32Array.of(1, Number.NaN, 3, 4, Number.NaN, 6));
  compute.predicted = { response, units: ['a', 'b', 'c'], missing, binMs: 5 };
  expect(await (await post(path, { stimulus: nested })).json()).toMatchObject({
    missing,
    response: [
      [1, null, 3],
      [4, null, 6],
    ],
  });
});

test('a video and a sound are taken too', async () => {
  const { compute, post, path } = await encodings();
  const video = [[[[0], [1]]], [[[2], [3]]], [[[4], [5]]]];
  expect((await post(path, { stimulus: video })).status).toBe(200);
  expect((await post(path, { stimulus: [0, 0.5, -0.5], samplingRateHz: 44_100 })).status).toBe(200);
  expect(compute.tasks).toMatchObject([
    { request: { stimulus: { shape: [3, 1, 2, 1], data: Float32Array.from([0, 1, 2, 3, 4, 5]) } } },
    { request: { stimulus: { shape: [3] }, samplingRateHz: 44_100 } },
  ]);
});

test.for([
  [{ stimulus: [[1, 2], [3]] }, /stimulus\/1 must be a list of 2.* list of 1/],
  [{ stimulus: [[1, 2], 3] }, /stimulus\/1 must be a list of 2.* a number/],
  [{ stimulus: [[1, [2]]] }, /stimulus\/0\/1 must be a number/],
  [{ stimulus: { shape: [2, 4], data: [1] } }, /needs 8 values/],
  [{ stimulus: [[1e300]] }, /Infinity/],
  [{ stimulus: [[]] }, /empty/],
  [{ stimulus: [] }, /required form/],
  [{ stimulus: [['1']] }, /required form/],
  [{ stimuli: nested }, /required form/],
] as const)('%j is refused by name', async ([body, message]) => {
  const { compute, post, path } = await encodings();
  const { detail } = await problem(await post(path, body), 422);
  expect(detail).toMatch(message);
  expect(compute.tasks).toEqual([]);
});

test('a study has no encoder, an encoding run no decoder, and other media types are refused', async () => {
  const { store, post, path } = await encodings();
  const study = await succeededRun(store);
  const { detail } = await problem(await post(`/v1/runs/${study}/encodings`, { stimulus: nested }), 422);
  expect(detail).toMatch(/kind study; this takes a run of kind encoding/);
  await problem(await post(path.replace('encodings', 'reconstructions'), { spikes: [[[1]]] }), 422);
  await problem(await post(path, 'x', { 'Content-Type': 'text/csv' }), 415);
  await problem(await post(path, { stimulus: nested }, { Accept: 'image/png' }), 406);
});

test('POST /v1/runs takes an encoding run and says which kinds there are', async () => {
  const { store, post } = await appWith();
  const simulated = { ...config, dataset: 'auditory-sim' };
  const response = await post('/v1/runs', { ...simulated, seed: 2, training: { epochs: 3 } });
  expect(response.status).toBe(202);
  const { id } = JSON.parse(await response.text());
  expect((await store.get(id)).state.config).toMatchObject({ ...simulated, seed: 2, training: { epochs: 3 } });
  expect(await problem(await post('/v1/runs', { kind: 'decoding' }), 422)).toMatchObject({
    errors: [{ path: 'kind', message: 'kind must be study, training, decoders or encoding' }],
  });
  expect(await problem(await post('/v1/runs', { ...config, dataset: 'ns2', networks: 0 }), 422)).toMatchObject({
    errors: [{ path: 'dataset' }, { path: 'networks' }],
  });
});
