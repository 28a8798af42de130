import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';

// `cortex serve` with runs of its own and clients that go away: what it promises to those that stay.

const shim = fileURLToPath(new URL('../../../services/cli/cortex.js', import.meta.url));

let server: ChildProcess;
let url: string;
let encoder: string;
let decoder: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  await writeRecordings(join(folder, 'recordings'));
  const places = ['--runs', join(folder, 'runs'), '--data-root', folder];
  const args = ['serve', '--port', '0', '--json', '--workers', '2', '--log-level', 'warn', ...places];
  server = spawn(process.execPath, [shim, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!server.stdout) throw new Error('There is no stdout.');
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  ({ url } = JSON.parse(line));
  const training = { epochs: 3 };
  [encoder, decoder] = await Promise.all([
    train({ kind: 'encoding', dataset: 'recordings', data: 'recordings', model: 'ln', training }),
    train({
      kind: 'training',
      preset: 'tiny',
      decoder: 'mlp',
      options: { hiddenUnits: [8, 8] },
      training: { steps: 4 },
    }),
  ]);
}, 300_000);

afterAll(() => {
  server.kill('SIGKILL');
});

function post(path: string, body: object, options: RequestInit = {}): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', ...options.headers };
  return fetch(url + path, { ...options, method: 'POST', body: JSON.stringify(body), headers });
}

async function train(config: object): Promise<string> {
  const { id } = JSON.parse(await (await post('/v1/runs', config)).text());
  for (;;) {
    const { state, error } = JSON.parse(await (await fetch(`${url}/v1/runs/${id}`)).text());
    if (state === 'succeeded') return id;
    if (state === 'failed') throw new Error(error.message);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What it resolves with, and the milliseconds that it took. */
async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work, performance.now() - start];
}

const stimulus = Array.from({ length: 50 }, (_, t) => Array.from({ length: 8 }, (_, f) => (t * f) % 7));
const settings = { times: 60, modelSteps: 30, shuffles: 1 };

test('whoever abandons analyses keeps nobody waiting', { timeout: 300_000 }, async () => {
  const encode = () => post(`/v1/runs/${encoder}/encodings`, { stimulus });
  const subspaces = (headers = {}) => post(`/v1/runs/${encoder}/subspaces`, settings, { headers });
  expect((await encode()).status).toBe(200);
  expect((await subspaces({ Prefer: 'wait=60' })).status).toBe(200);

  const regions = ['V4', 'MT', 'IT', 'LIP', 'PFC', 'FEF'];
  const pairs = regions.flatMap((a) => regions.filter((b) => b > a).map((b) => [a, b])).slice(0, 8);
  const abandoned = pairs.map((pair) =>
    post(
      `/v1/runs/${decoder}/maskings`,
      { regions: pair, mode: 'shuffle' },
      { headers: { Prefer: 'wait=60' }, signal: AbortSignal.timeout(1000) },
    ).catch((error: Error) => error),
  );
  expect((await Promise.all(abandoned)).at(-1)).toBeInstanceOf(Error);
  const [encoded, encodingMs] = await timed(encode());
  const [kept, keptMs] = await timed(subspaces());
  console.info(
    `after 8 abandoned maskings: encoding ${encodingMs.toFixed(0)} ms, kept subspace ${keptMs.toFixed(0)} ms`,
  );
  expect([encoded.status, kept.status]).toEqual([200, 200]);
  // 2 s and .2 s on a machine that does nothing else.
  expect(encodingMs).toBeLessThan(4000);
  expect(keptMs).toBeLessThan(1000);
  expect(await (await fetch(`${url}/v1/jobs`)).json()).toEqual({ jobs: [] });
});

test('200 parallel encodings are all answered, alike', { timeout: 300_000 }, async () => {
  const asked = Array.from({ length: 200 }, async () => {
    const response = await post(`/v1/runs/${encoder}/encodings`, { stimulus });
    return `${response.status} ${await response.text()}`;
  });
  const [answers, ms] = await timed(Promise.all(asked));
  console.info(`200 encodings: ${ms.toFixed(0)} ms`);
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/^200 \{"axes"/);
});

/** A .npy file of version 2 whose header names so many axes. */
function npyOfAxes(axes: number): Buffer {
  const header = Buffer.from(`{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(axes)}), }\n`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.of(2, 0), length, header, Buffer.alloc(4)]);
}

/** Status of the answer to a JSON body, and the milliseconds until it begins; not all of the body is sent by then. */
async function firstByte(path: string, body: Buffer): Promise<[status: number, ms: number]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [`POST ${path} HTTP/1.1`, `Host: ${hostname}:${port}`, 'Content-Type: application/json'];
  const [[first], ms] = await timed(
    (async () => {
      socket.write(`${[...head, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n`);
      socket.write(body);
      return once(socket, 'data');
    })(),
  );
  socket.destroy();
  return [Number(/^HTTP\/1\.1 (\d+)/.exec(String(first))?.[1]), ms];
}

test('hostile requests are refused at once, and nobody waits for that', { timeout: 120_000 }, async () => {
  const send = (path: string, body: string | Buffer, type = 'application/json') =>
    fetch(`${url}/v1/runs/${encoder}/${path}`, { method: 'POST', body, headers: { 'Content-Type': type } });
  const large = Buffer.from(`{"stimulus": [${'[1,2,3,4,5,6,7,8,9,0],'.repeat(1.3e6)}[]]}`);
  const hostile = [
    ['60,000 axes', () => send('encodings', npyOfAxes(60_000), 'application/x-npy'), 422],
    ['20,000 axes', () => send('encodings', npyOfAxes(20_000), 'application/x-npy'), 422],
    ['depth', () => send('encodings', `{"stimulus": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`), 422],
    ['modelSteps', () => send('subspaces', '{"modelSteps": 1e9}'), 422],
    ['fieldBins', () => send('subspaces', '{"fieldBins": 1e5}'), 422],
  ] as const;
  const healthMs: number[] = [];
  let busy = true;
  const watching = (async () => {
    while (busy) healthMs.push((await timed(fetch(`${url}/healthz`)))[1]);
  })();
  for (const [name, ask, status] of hostile) {
    await ask();
    const [response, ms] = await timed(ask());
    console.info(`${name}: ${response.status} in ${ms.toFixed(0)} ms`);
    expect([name, response.status]).toEqual([name, status]);
    // 50 ms on a machine that does nothing else.
    expect(ms).toBeLessThan(1000);
  }
  const [status, largeMs] = await firstByte(`/v1/runs/${encoder}/encodings`, large);
  console.info(`${(large.length / 1e6).toFixed(0)} MB: ${status} in ${largeMs.toFixed(0)} ms`);
  expect(status).toBe(413);
  expect(largeMs).toBeLessThan(1000);
  busy = false;
  await watching;
  healthMs.sort((a, b) => a - b);
  const p99 = healthMs[Math.floor(healthMs.length * 0.99)];
  console.info(`/healthz ${healthMs.length} times: p99 ${p99.toFixed(0)} ms`);
  expect(p99).toBeLessThan(500);
});

test('SIGTERM ends it within 5 s, whatever is pending', async () => {
  const pending = [
    post('/v1/runs', { preset: 'tiny', seed: 3 }),
    post(`/v1/runs/${decoder}/maskings`, { regions: ['V4'] }, { headers: { Prefer: 'wait=60' } }),
    post(`/v1/runs/${encoder}/subspaces`, { ...settings, times: 600, seed: 9 }, { headers: { Prefer: 'wait=60' } }),
  ].map((one) => one.then(({ status }) => status).catch(() => 'cut off'));
  await new Promise((resolve) => setTimeout(resolve, 700));
  const exit = timed(once(server, 'exit'));
  server.kill('SIGTERM');
  const [[code], ms] = await exit;
  console.info(`SIGTERM: ${ms.toFixed(0)} ms`);
  expect(code).toBe(0);
  expect(ms).toBeLessThan(5000);
  expect((await Promise.all(pending))[0]).toBe(202);
});
