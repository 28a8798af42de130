import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { analyses } from '../../../services/analyses/index.ts';
import { boundFaults, bounds } from '../../../services/http/bounds.ts';
import { encodingConfigSchema } from '../../../services/runs/encoding/config.ts';
import { ndarray } from '../../../src/arrays.ts';
import { encodeNpy } from '../../../src/io/npy.ts';
import { decoderTrainingSchema } from '../../../src/training/decoder/settings.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import { appWith, problem, succeededRun } from './routes/fake-app.ts';

const encoding = { kind: 'encoding', dataset: 'auditory-sim', model: 'linear' } as const;

/** Paths of the numbers that a schema takes. */
function numbersIn(schema: unknown, path: string[] = []): string[][] {
  const { type, properties, items, prefixItems, anyOf, oneOf } = z
    .looseObject({ properties: z.record(z.string(), z.unknown()).optional() })
    .parse(schema);
  if (type === 'number' || type === 'integer') return [path];
  const named = Object.entries(properties ?? {}).flatMap(([name, inner]) => numbersIn(inner, [...path, name]));
  const others = [items, prefixItems, anyOf, oneOf].flat().filter((inner) => typeof inner === 'object');
  return [...named, ...others.flatMap((inner) => numbersIn(inner, path))];
}

test('every number of a config and of an analysis has a largest value', () => {
  const schemas = [...analyses.map(({ request }) => request), encoderTrainingSchema, decoderTrainingSchema];
  const paths = [...schemas, encodingConfigSchema].flatMap((schema) =>
    numbersIn(z.toJSONSchema(schema, { io: 'input' })),
  );
  expect(paths.length).toBeGreaterThan(60);
  for (const path of paths) {
    for (const value of [1e18, -1e18]) expect(boundFaults(value, path), path.join('/')).toHaveLength(1);
    expect(boundFaults(0, path)).toEqual([]);
  }
});

test('options, texts and lists are bounded too, and arrays are not looked into', () => {
  const faults = (value: object) => boundFaults(value).map(({ path }) => path.join('/'));
  expect(faults({ options: { hiddenUnits: [8, 1e6] } })).toEqual(['options/hiddenUnits/1']);
  expect(faults({ model: 'x'.repeat(2000) })).toEqual(['model']);
  expect(faults({ units: Array.from({ length: 200_000 }, () => 1) })).toEqual(['units']);
  expect(faults({ stimulus: ndarray([2], Float32Array.of(1e30, 1)), shape: [3] })).toEqual([]);
  expect(faults({ stimulus: { shape: [2e6], data: new Float32Array(0) } })).toEqual([]);
});

test.for([
  [{ ...encoding, networks: 1e5 }, 'networks'],
  [{ ...encoding, training: { epochs: 1e9 } }, 'training/epochs'],
  [{ ...encoding, options: { filters: 1e9 } }, 'options/filters'],
  [{ training: { steps: 1e12 } }, 'training/steps'],
] as const)('the run %j is refused by name', async ([config, path]) => {
  const { post, store } = await appWith();
  expect(await problem(await post('/v1/runs', config), 422)).toMatchObject({ errors: [{ path }] });
  expect((await store.list()).runs).toEqual([]);
});

test('settings beyond their bound are refused by name, before anything waits for them', async () => {
  const { post, store, compute } = await appWith();
  const path = `/v1/runs/${await succeededRun(store, encoding)}/subspaces`;
  for (const [field, value] of Object.entries({
    modelSteps: 1e9,
    fieldBins: 1e5,
    shuffles: 1e9,
    lagRange: [-1e9, 0],
  })) {
    const { errors } = await problem(await post(path, { [field]: value }), 422);
    expect(JSON.stringify(errors)).toContain(`"${field}`);
  }
  expect(compute.tasks).toEqual([]);
});

test('bodies beyond their bound are refused with the reason', async () => {
  const { post, store, app } = await appWith();
  const path = `/v1/runs/${await succeededRun(store, encoding)}/encodings`;
  const deep = `{"stimulus": ${'['.repeat(10_000)}1${']'.repeat(10_000)}}`;
  expect((await problem(await post(path, deep), 422)).detail).toMatch(/10001 deep/);
  const axes = encodeNpy(ndarray([1, 1], Float32Array.of(1)));
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(20_000)}), }\n`;
  const many = Uint8Array.from([...axes.subarray(0, 6), 1, 0, header.length & 255, header.length >> 8]);
  const npy = Uint8Array.from([...many, ...new TextEncoder().encode(header), ...new Uint8Array(4)]);
  const type = { 'Content-Type': 'application/x-npy' };
  expect((await problem(await post(path, npy, type), 422)).detail).toMatch(/20000 axes/);
  const size = { 'Content-Length': String(28 * 2 ** 20) };
  expect((await problem(await post(path, '{}', size), 413)).detail).toMatch(/application\/x-npy/);
  const json = new Request('http://localhost/', { method: 'POST', body: new Uint8Array(bounds.jsonBytes + 1) });
  await problem(
    await app.request(path, {
      method: 'POST',
      body: json.body,
      duplex: 'half',
      headers: { 'Content-Type': 'application/json' },
    } as RequestInit),
    413,
  );
});

test('Content-Encoding is undone, or refused by name', async () => {
  const { post, store, compute } = await appWith();
  const path = `/v1/runs/${await succeededRun(store)}/reconstructions`;
  const npy = gzipSync(encodeNpy(ndarray([1, 1, 2], Float32Array.of(1, 2))));
  const type = { 'Content-Type': 'application/x-npy' };
  expect((await post(path, npy, { ...type, 'Content-Encoding': 'gzip' })).status).toBe(200);
  expect(compute.tasks).toMatchObject([{ request: { spikes: { shape: [1, 1, 2] } } }]);
  const other = await post(path, npy, { ...type, 'Content-Encoding': 'zstd' });
  expect((await problem(other, 415)).detail).toMatch(/Content-Encoding must be gzip.*"zstd"/);
});

test('query parameters that there are not are refused, and texts are echoed in part only', async () => {
  const { app, post, store } = await appWith();
  const id = await succeededRun(store);
  for (const path of ['/healthz?x=1', '/v1/runs?page=2', `/v1/runs/${id}?verbose=1`, '/v1/jobs?limit=1']) {
    expect((await problem(await app.request(path), 422)).detail).toMatch(/^The query/);
  }
  await problem(await post('/v1/runs?dry=1', {}), 422);
  await problem(await app.request('/healthz?x=1', { method: 'POST' }), 405);
  await problem(await app.request('/nowhere?x=1'), 404);
  const long = 'x'.repeat(5000);
  const texts = [
    await problem(await app.request(`/${long}`), 404),
    await problem(await app.request(`/v1/runs/${long}`), 404),
    await problem(await app.request(`/v1/runs?${long}=1`), 422),
    await problem(await post('/v1/runs', { [long]: 1 }), 422),
    await problem(await post('/v1/runs', { dataset: long }), 422),
    await problem(await post('/v1/runs', `{"a": ${long}`), 400),
    await problem(await post(`/v1/runs/${id}/maskings`, { regions: ['V4'] }, { 'Content-Type': long }), 415),
    await problem(await post(`/v1/runs/${id}/maskings`, { regions: ['V4'] }, { Accept: long }), 406),
  ];
  for (const told of texts)
    expect(Math.max(...Object.values(told).map((value) => String(value).length))).toBeLessThan(600);
});
