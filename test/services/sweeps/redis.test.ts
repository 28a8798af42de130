import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../../services/http/server.ts';
import { FolderArtifacts } from '../../../services/sweeps/artifacts/folder.ts';
import { openArtifacts } from '../../../services/sweeps/artifacts/open.ts';
import { carryOutJob } from '../../../services/sweeps/carry-out-job.ts';
import { carryOutSweep } from '../../../services/sweeps/carry-out-sweep.ts';
import type { SweepJob } from '../../../services/sweeps/job.ts';
import { redisQueue, redisWorker } from '../../../services/sweeps/queues/redis.ts';
import type { Runner } from '../../../services/sweeps/runners/runner.ts';
import type { EngineIdentity } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { until } from '../wait.ts';
import { fakeRuns, weightsOf } from './fake-runs.ts';
import { hasProgram, startModule, startRedis, startS3 } from './servers.ts';

const redisThere = hasProgram('redis-server', 'Queues on Redis are not tested');
const s3 = redisThere ? await startS3() : undefined;
if (s3) Object.assign(process.env, s3);

const engine: EngineIdentity = {
  backend: 'tensorflow',
  version: '0',
  device: 'cpu',
  threads: 1,
  kernels: 'none',
  vectorLevel: 'none',
};
/** Runs that do nothing, or wait a little. */
const emptyRunner = (ms = 0): Runner => ({
  engine: async () => engine,
  run: async ({ value }) => {
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    return { metrics: { value: Number(value) }, seconds: 0, warnings: [], madeOf: {} };
  },
  close: async () => undefined,
});
const emptyJobs = (count: number): SweepJob[] =>
  Array.from({ length: count }, (_, value) => ({
    name: `run-${value}`,
    factors: { value },
    config: { kind: 'empty', value },
  }));

describe.skipIf(!s3)('three workers, runs in an S3-compatible store', () => {
  test('kill -9 of two workers at random: every run has one result, none is torn, and a server lists them all', {
    timeout: 300_000,
  }, async () => {
    const redis = await startRedis(temporaryFolder());
    const client = new S3Client({ forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: 'runs' }));
    const versioning = { Status: 'Enabled' } as const;
    await client.send(new PutBucketVersioningCommand({ Bucket: 'runs', VersioningConfiguration: versioning }));
    const runsDir = temporaryFolder();
    const server = await startServer({ port: 0, runsDir, queue: redis.url });
    onTestFinished(() => server.close());

    const jobs = fakeRuns(60);
    const artifacts = await openArtifacts('s3://runs/sweep');
    const random = randomStream(3, 'kills');
    const module = new URL('./fake-worker.ts', import.meta.url);
    const workers = [0, 1, 2].map(() => startModule(module, [redis.url, '2']));
    await Promise.all(workers.map(({ stdout }) => stdout && once(stdout, 'data')));
    let ended = 0;
    let progressed = 0;
    const sweep = carryOutSweep(jobs, {
      artifacts,
      queue: redisQueue(redis.url),
      onResult: () => ended++,
      onProgress: () => progressed++,
    });
    const checkpoints = async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'runs', Prefix: 'sweep/seed-' }));
      return Contents.filter(({ Key = '' }) => Key.endsWith('.checkpoint.json')).length;
    };
    // Each of the three has two runs in hand.
    await until('five runs with a checkpoint', async () => (await checkpoints()) > 4, 60);
    for (const after of [0, 18]) {
      await until(`${after} runs`, () => ended >= after, 60);
      await new Promise((resolve) => setTimeout(resolve, 200 * random.uniform()));
      const [victim] = workers.splice(Math.floor(workers.length * random.uniform()), 1);
      victim.kill('SIGKILL');
    }
    const { results, failures } = await sweep;
    expect(failures).toEqual([]);
    expect(ended).toBe(60);
    expect(progressed).toBeGreaterThan(60);
    expect(results.map(({ name }) => name)).toEqual(jobs.map(({ name }) => name));
    for (const [i, result] of results.entries()) {
      expect(result.metrics.weights).toBe(weightsOf(i));
      const folder = temporaryFolder();
      await artifacts.fetch(result, folder);
      expect(await readFile(join(folder, 'weights'), 'utf8')).toBe(String(weightsOf(i)));
    }
    // Runs that were in the hands of those that were killed went on from their checkpoints.
    expect(results.some(({ metrics }) => Number(metrics.resumedAt) > 0)).toBe(true);
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: 'runs', Prefix: 'sweep/seed-' }),
    );
    const written = Versions.flatMap(({ Key = '' }) => (/seed-\d+\.json$/.test(Key) ? Key : []));
    expect(new Set(written).size).toBe(60);
    expect(written.length).toBe(60);

    const listed = async () => {
      const answer = await fetch(`${server.url}/v1/runs?state=succeeded&limit=100`);
      return ((await answer.json()) as { runs: { id: string }[] }).runs;
    };
    await until('the list of the server', async () => (await listed()).length === 60, 30);
    const [{ id }] = await listed();
    const eventsOf = async (run: string) => (await fetch(`${server.url}/v1/runs/${run}/events`)).text();
    expect(await eventsOf(id)).toMatch(/event: end\ndata: \{"state":"succeeded"/);
    // A server remembers how far the last fifty were; of the shortest runs nothing may have been told.
    const told = await Promise.all((await listed()).map((run) => eventsOf(run.id)));
    expect(told.filter((text) => text.includes('event: progress')).length).toBeGreaterThan(5);
    const kept = await fetch(`${server.url}/v1/runs/${id}/artifacts/weights`);
    expect(Number(await kept.text())).toBeGreaterThan(0);
  });
});

describe.skipIf(!redisThere)('a queue on Redis', () => {
  test('Redis is killed and started again: nothing is lost and nothing comes twice', async () => {
    const redis = await startRedis(temporaryFolder());
    const artifacts = new FolderArtifacts(temporaryFolder());
    const jobs = emptyJobs(150);
    const carryOut = ({ job }: { job: SweepJob }) => carryOutJob(job, { artifacts, runner: emptyRunner(20) });
    const worker = redisWorker(redis.url, carryOut, { concurrency: 4, leaseMs: 1000 });
    onTestFinished(() => worker.close());
    const ended: string[] = [];
    const sweep = carryOutSweep(jobs, {
      artifacts,
      queue: redisQueue(redis.url),
      tasks: emptyTasks,
      onResult: ({ name }) => ended.push(name),
    });
    await until('some runs', () => ended.length >= 30);
    await redis.kill();
    const before = ended.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    await redis.restart();
    const { results, failures } = await sweep;
    expect(before).toBeLessThan(150);
    expect(failures).toEqual([]);
    expect(results.map(({ metrics }) => metrics.value)).toEqual(jobs.map((_, i) => i));
    expect(new Set(ended).size).toBe(150);
    expect(ended.length).toBe(150);
  });

  test('two workers take half the time of one', async () => {
    const redis = await startRedis(temporaryFolder(), 'everysec');
    const secondsWith = async (count: number) => {
      const artifacts = new FolderArtifacts(temporaryFolder());
      const carryOut = ({ job }: { job: SweepJob }) => carryOutJob(job, { artifacts, runner: emptyRunner(150) });
      const workers = Array.from({ length: count }, () =>
        redisWorker(redis.url, carryOut, { concurrency: 1, leaseMs: 30_000 }),
      );
      const started = performance.now();
      await carryOutSweep(emptyJobs(20), { artifacts, queue: redisQueue(redis.url), tasks: emptyTasks });
      await Promise.all(workers.map((worker) => worker.close()));
      return (performance.now() - started) / 1000;
    };
    const [one, two] = [await secondsWith(1), await secondsWith(2)];
    console.log(`20 runs of 150 ms: ${one.toFixed(2)} s with one worker, ${two.toFixed(2)} s with two`);
    expect(two / one).toBeLessThan(0.7);
  });

  test('five hundred empty runs a second and more; failures are told with their words', async () => {
    const redis = await startRedis(temporaryFolder(), 'everysec');
    const count = 3000;
    const worker = redisWorker(
      redis.url,
      async ({ job }) => {
        if (job.name === 'run-7') throw new Error('no luck');
      },
      { concurrency: 64, leaseMs: 30_000 },
    );
    onTestFinished(() => worker.close());
    const errors = new Map<string, string | undefined>();
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    await redisQueue(redis.url).carryOut(emptyJobs(count), '/nowhere', (event) => {
      if (event.kind === 'ended') errors.set(event.name, event.error?.message);
    });
    const perSecond = count / ((performance.now() - started) / 1000);
    // Other work on the machine draws it out, but what this process has to do for a run stays the same.
    const { user, system } = process.cpuUsage(cpu);
    const perSecondOfWork = count / ((user + system) / 1e6);
    console.log(
      `${perSecond.toFixed(0)} empty runs/s through Redis, ${perSecondOfWork.toFixed(0)} a second of processor time`,
    );
    expect(errors.size).toBe(count);
    expect([...errors].filter(([, error]) => error !== undefined)).toEqual([['run-7', 'no luck']]);
    expect(perSecondOfWork).toBeGreaterThan(500);
  });
});

const emptyTasks = async () => ({
  config: (config: SweepJob['config']) => config,
  madeOf: async () => ({}),
  carryOut: async () => ({ metrics: {}, seconds: 0, warnings: [], madeOf: {} }),
});
