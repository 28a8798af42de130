import { expect, onTestFinished, test } from 'vitest';
import { readRunState } from '../../../services/store/run-state.ts';
import { FolderArtifacts } from '../../../services/sweeps/artifacts/folder.ts';
import { carryOutSweep } from '../../../services/sweeps/carry-out-sweep.ts';
import { jobsOf, sweepPlanSchema } from '../../../services/sweeps/plan.ts';
import type { SweepQueue } from '../../../services/sweeps/queues/queue.ts';
import { redisQueue } from '../../../services/sweeps/queues/redis.ts';
import { startWorker } from '../../../services/sweeps/worker.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';
import { hasProgram, startRedis } from './servers.ts';

/** A fit of recorded data takes longer than this. */
const shortestFitMs = 10_000;

const redisThere = hasProgram('redis-server', 'Trainings through a queue on Redis are not tested');

test.skipIf(!redisThere)(
  'real trainings through Redis: scores, files and state, and the queue takes less than 1 % of a fit',
  async () => {
    const redis = await startRedis(temporaryFolder());
    const worker = await startWorker(redis.url, { concurrency: 1, threads: 1, leaseMs: 30_000 });
    onTestFinished(() => worker.close());
    const data = temporaryFolder();
    await writeRecordings(data);
    const base = { kind: 'encoding', dataset: 'recordings', data, model: 'linear', options: { lags: 8 } };
    const jobs = await jobsOf(
      sweepPlanSchema.parse({ base: { ...base, 'training.epochs': 40 }, grid: { seed: '1..4' } }),
    );
    const artifacts = new FolderArtifacts(temporaryFolder());
    const [startedMs, endedMs] = [new Map<string, number>(), new Map<string, number>()];
    const queue = redisQueue(redis.url);
    const timed: SweepQueue = {
      carryOut: (some, place, onEvent) =>
        queue.carryOut(some, place, (event) => {
          if (event.kind === 'started') startedMs.set(event.name, performance.now());
          if (event.kind === 'ended') endedMs.set(event.name, performance.now());
          onEvent(event);
        }),
    };
    const { results, failures } = await carryOutSweep(jobs, { artifacts, queue: timed });
    expect(failures).toEqual([]);
    expect(results.map(({ metrics }) => metrics.cc)).toEqual([1, 2, 3, 4].map(() => expect.any(Number)));
    for (const [i, { files }] of results.entries())
      expect(files[`encoders/${i + 1}.safetensors`]).toMatch(/^[0-9a-f]{64}$/);
    const state = await readRunState(`${artifacts.place}/seed-2`);
    expect(state).toMatchObject({ state: 'succeeded', queue: worker.queue, result: { kind: 'encoding' } });
    // The first starts the process and its engine. A busy machine draws waiting out, so the shortest tells what the queue takes.
    const overheadsMs = results.slice(1).map(({ name, seconds }) => {
      const ms = endedMs.get(name)! - startedMs.get(name)! - 1000 * seconds;
      console.log(`${name}: ${seconds.toFixed(2)} s and ${ms.toFixed(0)} ms of the queue`);
      return ms;
    });
    expect(Math.min(...overheadsMs)).toBeLessThan(0.01 * shortestFitMs);
  },
);
