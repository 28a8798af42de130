import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../../../services/http/server.ts';
import { ndarray } from '../../../../src/arrays.ts';
import { decodeNpy, encodeNpy } from '../../../../src/io/npy.ts';
import { decodeNpz, readNpz } from '../../../../src/io/npz.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeRecordings } from './recordings-folder.ts';

// An encoding run of made-up recordings through the HTTP services, with the real child processes, and what can be asked of it.

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;
let run: string;
let state: Record<string, unknown>;

const config = {
  kind: 'encoding',
  dataset: 'recordings',
  model: 'linear',
  options: { lags: 8 },
  networks: 2,
  training: { epochs: 30, learningRate: 0.01, weightDecay: 0.1 },
};

beforeAll(async () => {
  folder = temporaryFolder();
  const data = join(folder, 'recordings');
  await writeRecordings(data);
  server = await startServer({ port: 0, runsDir: join(folder, 'runs'), dataRoot: folder });
  ({ run, state } = await finished({ ...config, data: 'recordings' }));
}, 120_000);

afterAll(async () => {
  await server.close();
});

test('the run succeeds with scores of the networks, far above the mean rate and the chance floor', () => {
  expect(state).toMatchObject({
    state: 'succeeded',
    kind: 'encoding',
    dataset: 'recordings',
    model: 'linear',
    networks: 2,
    parameters: 6 * (8 * 8 + 1),
    baselines: { 'mean-rate': { cc: null }, 'ridge-strf': { cc: { n: 6 } } },
  });
  const { ccNorm, cc, chanceFloor } = (state as { scores: Record<string, { mean: number; n: number }> }).scores;
  expect(ccNorm.n).toBe(6);
  expect(ccNorm.mean).toBeGreaterThan(0.7);
  expect(cc.mean).toBeGreaterThan(2 * chanceFloor.mean);
});

test('run.json holds all that is needed to repeat it', async () => {
  const record = JSON.parse(await readFile(join(runDir(), 'run.json'), 'utf8'));
  expect(record).toMatchObject({
    config,
    encoder: { model: 'linear', options: { lags: 8 }, receptiveFieldBins: 8 },
    training: { epochs: 30, learningRate: 0.01, optimiser: 'adamw' },
    dataset: { name: 'recordings', domain: 'auditory', sites: 2, units: ['u0', 'u1', 'u2', 'u3', 'u4', 'u5'] },
  });
  expect(record.dataset.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(record.finished > record.started).toBe(true);
});

test.each([
  'encoders/1.safetensors',
  'encoders/2.safetensors',
  'scores.json',
  'metrics.csv',
  'training.csv',
  'training.svg',
  'responses.svg',
  'responses.png',
  'report.html',
])('the run folder holds %s', (name) => {
  expect(existsSync(join(runDir(), name))).toBe(true);
});

test('an encoding of a test clip is the stored prediction', async () => {
  const { loadRecordings } = await import('../../../../datasets/recordings/load.ts');
  const data = await loadRecordings({ data: join(folder, 'recordings') });
  const stored = (await readNpz(join(runDir(), 'predictions.npz'))).predicted;
  expect(stored.shape).toEqual([data.split.test.length, 200, 6]);
  const { stimulus } = data.clips[data.split.test[0]];
  const answer = await post(`${run}/encodings`, Buffer.from(encodeNpy(stimulus)), {
    'Content-Type': 'application/x-npy',
    Accept: 'application/x-npy',
  });
  expect(answer.status).toBe(200);
  const predicted = decodeNpy(new Uint8Array(await answer.arrayBuffer()));
  expect(predicted.shape).toEqual([200, 6]);
  for (const [i, value] of predicted.data.entries()) expect(value).toBeCloseTo(stored.data[i], 5);
});

test('a stimulus of other channels is refused with both shapes', async () => {
  const answer = await post(
    `${run}/encodings`,
    JSON.stringify({ stimulus: { shape: [3, 5], data: new Array(15).fill(0) } }),
  );
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/channel 8.*\[3, 5\]/) });
  const sound = await post(`${run}/encodings`, JSON.stringify({ stimulus: [0, 0.5], samplingRateHz: 8000 }));
  expect(await sound.json()).toMatchObject({ status: 422, detail: expect.stringMatching(/takes frames/) });
});

const quick = { times: 100, modelSteps: 40, shuffles: 2, parts: ['floor', 'tuning', 'model', 'sharing', 'tiling'] };

test('the subspace of a linear network is its filter; all forms come from one analysis', async () => {
  const answer = await post(`${run}/subspaces`, JSON.stringify({ ...quick, units: ['u4', 0] }));
  expect(answer.status).toBe(200);
  const result = JSON.parse(await answer.text());
  expect(result).toMatchObject({
    dataset: 'recordings',
    model: '2 × linear',
    rateUnit: 'spikes/s',
    settings: { times: 100, units: [4, 0] },
    settingsHash: expect.stringMatching(/^[0-9a-f]{16}$/),
    summary: { units: 2, k95: 1 },
    paths: { u0: { shape: [50, 1] }, u4: { shape: [50, 1] } },
  });
  expect(result.units.map(({ id }: { id: string }) => id)).toEqual(['u4', 'u0']);
  const [{ filters, constant }] = result.units;
  expect([filters.dtype, filters.shape, constant]).toEqual(['<f4', [1, 8, 8], true]);
  const values = new Float32Array(Uint8Array.from(Buffer.from(filters.base64, 'base64')).buffer);
  expect(values.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 5);

  const npz = await post(`${run}/subspaces`, JSON.stringify({ ...quick, units: ['u4', 0] }), {
    Accept: 'application/zip',
  });
  const arrays = decodeNpz(new Uint8Array(await npz.arrayBuffer()));
  expect(Array.from(arrays['filters/u4'].data)).toEqual(Array.from(values));
  expect(arrays.eigenvalues.shape).toEqual([2, 1]);
  const svg = await post(`${run}/subspaces`, JSON.stringify({ ...quick, units: ['u4', 0] }), {
    Accept: 'image/svg+xml',
  });
  expect(await svg.text()).toContain('tuning subspaces of 2 units');
  expect(await readdir(join(runDir(), 'subspaces'))).toHaveLength(1);
});

test('an unknown unit is refused with the units there are', async () => {
  const answer = await post(`${run}/subspaces`, JSON.stringify({ units: ['u9'] }));
  expect(await answer.json()).toMatchObject({ status: 422, detail: expect.stringMatching(/"u9".*u0, u1/) });
});

test('two runs side by side: a row a statistic, null with a reason where a linear network has none, and a figure', async () => {
  const other = await finished({
    ...config,
    data: 'recordings',
    model: 'cnn-1d',
    options: {},
    networks: 1,
    training: { epochs: 10 },
  });
  const runs = [run, other.run].map((location) => location.split('/').at(-1));
  const answer = await post('/v1/comparisons', JSON.stringify({ runs, ...quick }));
  expect(answer.status).toBe(200);
  const { a, b, rows, sharedStimuli } = JSON.parse(await answer.text());
  expect([a, b]).toMatchObject([
    { name: 'recordings, 2 × linear', units: 6, sites: 2 },
    { name: 'recordings, cnn-1d', units: 6, sites: 2 },
  ]);
  const row = (name: string) => rows.find((one: { name: string }) => one.name === name);
  expect(row('k95').a).toEqual({ estimate: 1, lower: 1, upper: 1, scope: 'population', n: 6, capped: 0 });
  expect(row('k95').b.estimate).toBeGreaterThan(3);
  expect(row('k95')).toMatchObject({ p: null, reason: '2 and 2 sites are too few to permute: it takes 3 a side' });
  expect(row('spectrumSlope')).toMatchObject({ a: null, reason: 'recordings, 2 × linear: no unit has it' });
  expect(sharedStimuli).toEqual({ cka: null, reason: 'a network has no core that its units share' });
  const figure = await post('/v1/comparisons', JSON.stringify({ runs, ...quick }), { Accept: 'image/png' });
  expect(Buffer.from(await figure.arrayBuffer()).toString('latin1', 1, 4)).toBe('PNG');
  const same = await post('/v1/comparisons', JSON.stringify({ runs: [runs[0], runs[0]] }));
  expect(await same.json()).toMatchObject({ status: 422, detail: expect.stringMatching(/needs different runs/) });
});

test('with shuffled stimuli nothing is left; a run that is resumed keeps the networks it has', async () => {
  const data = join(folder, 'recordings');
  const shuffled = await finished({ ...config, data: 'recordings', networks: 1, shuffleStimuli: true });
  const { cc } = (shuffled.state as { scores: Record<string, { mean: number }> }).scores;
  expect(Math.abs(cc.mean)).toBeLessThan(0.2);

  const { fitNetworks, planNetworks } = await import('../../../../services/runs/encoding/fit-networks.ts');
  const { loadRecordings } = await import('../../../../datasets/recordings/load.ts');
  const { encodingConfigSchema } = await import('../../../../services/runs/encoding/config.ts');
  const { startEngine } = await import('../../../../src/engine/index.ts');
  await startEngine();
  const path = join(runDir(), 'encoders', '2.safetensors');
  const before = (await stat(path)).mtimeMs;
  const [parsed, loaded] = [encodingConfigSchema.parse({ ...config, data }), await loadRecordings({ data })];
  const again = await fitNetworks(parsed, loaded, await planNetworks(parsed, loaded, runDir()), { runDir: runDir() });
  expect(again.map(({ fit }) => fit.seed)).toEqual([1, 2]);
  expect((await stat(path)).mtimeMs).toBe(before);
  const silence = ndarray([10, 8], new Float32Array(80));
  expect(again[0].encoder.predict(silence).data.every(Number.isFinite)).toBe(true);
});

async function finished(body: unknown) {
  const response = await post('/v1/runs', JSON.stringify(body));
  expect(response.status).toBe(202);
  const location = response.headers.get('location') ?? '';
  for (;;) {
    const now: Record<string, unknown> = JSON.parse(await (await fetch(server.url + location)).text());
    if (now.state !== 'queued' && now.state !== 'running') return { run: location, state: now };
    await setTimeout(200);
  }
}

function runDir(): string {
  return join(folder, 'runs', run.split('/').at(-1) ?? '');
}

function post(
  path: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'wait=60', ...headers },
    body,
  });
}
