import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../../../services/http/server.ts';
import type { MaskingRow } from '../../../../src/analysis/decoding/masking.ts';
import { zeros } from '../../../../src/arrays.ts';
import { decodeNpy, encodeNpy } from '../../../../src/io/npy.ts';
import { readTensorFile, writeTensorFile } from '../../../../src/io/safetensors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

// One real study through the HTTP services, with the real child processes, and what can be asked of it: the tiny preset with a
// small perceptron and few steps, after which three of four cues are told apart.

const asked = {
  preset: 'tiny',
  seed: 2,
  decoder: 'mlp',
  options: { hiddenUnits: [64, 128] },
  training: { steps: 80, validateEverySteps: 40 },
};

let server: Awaited<ReturnType<typeof startServer>>;
let runsDir: string;
let run: string;
let state: Record<string, unknown>;

beforeAll(async () => {
  runsDir = temporaryFolder();
  server = await startServer({ port: 0, runsDir });
  const response = await post('/v1/runs', asked);
  expect(response.status).toBe(202);
  run = response.headers.get('location') ?? '';
  do {
    await setTimeout(500);
    state = (await (await fetch(server.url + run)).json()) as typeof state;
  } while (state.state === 'queued' || state.state === 'running');
}, 300_000);

afterAll(async () => {
  await server.close();
});

test('the study succeeds and answers while it trains', async () => {
  expect(state).toMatchObject({ state: 'succeeded' });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test('metrics stand beside what ignores the spikes, and cue identification beats chance', async () => {
  const result = JSON.parse(await readFile(join(folder(), 'run.json'), 'utf8'));
  expect(result.metrics.cueIdentification).toBeGreaterThan(2 * result.trivial.cueIdentification);
  expect(Object.keys(result.trivial)).toEqual(Object.keys(result.metrics));
  expect(result.engine.threads).toBeGreaterThan(0);
  expect(result.config).toMatchObject(asked);
  expect(result.fingerprint).toMatchObject({ model: asked.options, training: asked.training });
  expect(result.dataset.hash).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  'report.html',
  'metrics.csv',
  'training.csv',
  'training.svg',
  'masking.csv',
  'masking.json',
  'masking.svg',
  'masking.png',
  'reconstructions.gif',
  'reconstructions.png',
  'checkpoints/best.safetensors',
])('the run folder holds %s', (name) => {
  expect(existsSync(join(folder(), name))).toBe(true);
});

test('masking all regions that carry the cue costs more shape than masking none of them', async () => {
  const mask = async (regions: string[]) => {
    const response = await post(`${run}/maskings`, { regions, mode: 'zero' });
    return (await response.json()) as MaskingRow;
  };
  const [visual, frontal] = [await mask(['V4', 'LIP', 'MT', 'IT']), await mask(['PFC', 'FEF'])];
  expect(visual).toMatchObject({ region: 'V4+LIP+MT+IT', units: 80, shape: { df: 126 } });
  expect(visual.shape?.mean).toBeGreaterThan(frontal.shape?.mean ?? Number.NaN);
});

test('spike counts become a video as npy, GIF and PNG', async () => {
  const spikes = zeros([1, 45, 140]);
  spikes.data.fill(3);
  const ask = (accept: string) =>
    fetch(`${server.url}${run}/reconstructions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-npy', Accept: accept },
      body: Buffer.from(encodeNpy(spikes)),
    });
  const npy = await ask('application/x-npy');
  expect(npy.status).toBe(200);
  const video = decodeNpy(new Uint8Array(await npy.arrayBuffer()));
  expect(video.shape).toEqual([1, 45, 32, 32, 3]);
  expect(Math.max(...video.data.subarray(0, 3072))).toBeLessThanOrEqual(1);
  const starts = async (accept: string) =>
    Buffer.from(await (await ask(accept)).arrayBuffer()).toString('latin1', 0, 4);
  expect(await starts('image/gif')).toBe('GIF8');
  expect(await starts('image/png')).toBe('\x89PNG');
});

test('spikes of the wrong number of units are refused with both numbers', async () => {
  const response = await post(`${run}/reconstructions`, { spikes: { shape: [1, 45, 2], data: new Array(90).fill(1) } });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/unit 140.*\[1, 45, 2\]/) });
});

test('the finished study is handed back as it is, and refused as another one or with other weights', async () => {
  const { evaluateRun } = await import('../../../../services/runs/decoding/open.ts');
  const { runStudy } = await import('../../../../services/runs/decoding/carry-out.ts');
  const { studyConfigSchema } = await import('../../../../services/runs/decoding/config.ts');
  const { state: written, result } = JSON.parse(await readFile(join(folder(), 'state.json'), 'utf8'));
  expect(written).toBe('succeeded');
  const config = studyConfigSchema.parse(asked);
  const record = await readFile(join(folder(), 'run.json'), 'utf8');
  const again = await runStudy(config, { runDir: folder(), earlier: result });
  expect(JSON.parse(JSON.stringify(again))).toEqual(result);
  const other = runStudy({ ...config, shuffleLabels: true }, { runDir: folder(), earlier: result });
  await expect(other).rejects.toThrow(/latest\.safetensors was made with something else \(data train: /);
  expect(await readFile(join(folder(), 'run.json'), 'utf8')).toBe(record);

  const best = join(folder(), 'checkpoints', 'best.safetensors');
  const { tensors, metadata } = await readTensorFile(best);
  const fingerprint = metadata.fingerprint.replace('"seed":2', '"seed":3');
  await writeTensorFile(best, { tensors, metadata: { ...metadata, fingerprint } });
  await expect(evaluateRun(folder())).rejects.toThrow(/best\.safetensors .*\(seed: 3 → 2\); these are not the weights/);
}, 300_000);

function folder(): string {
  return join(runsDir, run.split('/').at(-1) ?? '');
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, application/x-npy',
      Prefer: 'wait=60',
    },
    body: JSON.stringify(body),
  });
}
