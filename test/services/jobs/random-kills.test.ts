import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { RunQueue } from '../../../services/jobs/run-queue.ts';
import { runConfigSchema } from '../../../services/runs/config.ts';
import { isAlive } from '../../../services/store/process-ref.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';
import { finishedRun, until } from '../wait.ts';
import { weightsOf } from './step-weights.ts';

const script = fileURLToPath(new URL('./fake-server.ts', import.meta.url));
const seeds = [11, 12];
const kills = 6;
/** Workers start again and again, and one of them loads the engine. */
const seconds = 100;

const timeout = 2 * 60_000 + 1000 * seconds;

test('kill -9 of the server or the worker at random moments: no run is lost or fails, and the weights are the same', {
  timeout,
}, async () => {
  const root = temporaryFolder();
  const store = new RunStore(root);
  const random = randomStream(1, 'kills');
  let server: ChildProcess | undefined;
  onTestFinished(() => void server?.kill('SIGKILL'));
  const start = (...asked: number[]) => {
    const args = ['--import', import.meta.resolve('tsx'), script, root, './step-worker.ts', ...asked.map(String)];
    server = spawn(process.execPath, args, { stdio: 'ignore' });
    return server;
  };
  start(...seeds);
  await until('two runs', async () => (await store.list()).runs.length === seeds.length, seconds);

  let killed = 0;
  for (; killed < kills; killed++) {
    const workerOfRun = async () => {
      const { runs } = await store.list();
      return runs.find(({ state }) => state.worker && state.state === 'running' && isAlive(state.worker))?.state.worker;
    };
    await until('a worker', async () => (await workerOfRun()) !== undefined || (await allEnded(store)), seconds);
    if (await allEnded(store)) break;
    await new Promise((resolve) => setTimeout(resolve, 500 * random.uniform()));
    const worker = random.uniform() < 0.5 ? await workerOfRun() : undefined;
    if (worker) killIfThere(worker.pid);
    else if (server) {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      start();
    }
  }
  expect(killed).toBeGreaterThan(3);
  await until('the end of both', () => allEnded(store), seconds);
  const { runs } = await store.list();
  expect(runs.map(({ state }) => state.state)).toEqual(['succeeded', 'succeeded']);
  for (const { dir, state } of runs)
    expect(await readFile(join(dir, 'weights'), 'utf8')).toBe(weightsOf(state.config.seed));
});

/** It may have ended by itself a moment ago. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function allEnded(store: RunStore): Promise<boolean> {
  return (await store.list()).runs.every(({ state }) => state.finished !== undefined);
}

test('an encoder whose worker is killed while it trains has the weights of one that was left alone', {
  timeout,
}, async () => {
  const root = temporaryFolder();
  const store = new RunStore(root);
  const queue = new RunQueue({ store, workers: 2 });
  onTestFinished(() => queue.close());
  const data = join(root, 'data');
  await writeRecordings(data);
  const config = runConfigSchema.parse({
    kind: 'encoding',
    dataset: 'recordings',
    data,
    model: 'linear',
    options: { lags: 8 },
    training: { epochs: 240, learningRate: 0.01, inputNoise: 0.1 },
    seed: 1,
  });
  const whole = await queue.submit(config);
  const killed = await queue.submit(config);
  await until('a checkpoint', () => existsSync(join(killed.dir, 'encoders', '1.checkpoint.safetensors')), seconds);
  const { worker } = (await store.get(killed.id)).state;
  if (!worker) throw new Error('The run has no worker.');
  process.kill(worker.pid, 'SIGKILL');
  const [first, second] = [await finishedRun(store, whole.id, seconds), await finishedRun(store, killed.id, seconds)];
  expect([first.state.state, second.state.state]).toEqual(['succeeded', 'succeeded']);
  expect(second.state.kills).toMatchObject({ inARow: 1 });
  expect(first.state.kills).toBeUndefined();
  const weights = (dir: string) => readFile(join(dir, 'encoders', '1.safetensors'));
  expect((await weights(second.dir)).equals(await weights(first.dir))).toBe(true);
});
