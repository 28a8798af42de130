import { type Job, Queue, QueueEvents, Worker } from 'bullmq';
import { digestOf } from '../../../src/fingerprint.ts';
import type { Progress } from '../../../src/progress.ts';
import { describeError, type ErrorRecord } from '../../jobs/errors.ts';
import type { SweepJob } from '../job.ts';
import type { CarryOut, QueueEvent, SweepQueue, WorkOrder } from './queue.ts';

/** Keys of the queue begin with "bull:" and this. */
const queueName = 'cortex-runs';
/** How often a run is taken over from workers that are gone before it has failed: kills at random moments are not its fault. */
const mostTakeOvers = 20;
/** All runs are looked at when nothing was heard of any for so long, and now and then: an event may have been lost with its Redis. */
const quietMs = 2000;
const lookEveryMs = 30_000;
/** Time between two events of how far a run is. */
const progressEveryMs = 500;
/** Ended jobs that the queue remembers; their results are kept elsewhere. */
const remembered = { count: 5000 };

const connectionOf = (url: string) => ({ url, maxRetriesPerRequest: null });

/** The id of a job in the queue: the same run of the same sweep has the same one, so that it is there once. */
export const jobIdOf = ({ job, place }: WorkOrder): string => `${digestOf(place).slice(0, 8)}-${job.name}`;

/** Runs that workers on any machine take from BullMQ on Redis (`redis://host:6379`). */
export function redisQueue(url: string): SweepQueue {
  return {
    async carryOut(jobs, place, onEvent) {
      const queue = new Queue<WorkOrder>(queueName, { connection: connectionOf(url) });
      const events = new QueueEvents(queueName, { connection: connectionOf(url) });
      // Both reconnect by themselves.
      queue.on('error', () => undefined);
      events.on('error', () => undefined);
      try {
        await events.waitUntilReady();
        await new Following(queue, events, jobs, place, onEvent).done();
      } finally {
        await Promise.all([queue.close(), events.close()]);
      }
    },
  };
}

/** The jobs of one sweep, from the moment that they are added until all have ended. */
class Following {
  readonly #queue: Queue<WorkOrder>;
  readonly #events: QueueEvents;
  readonly #orders: Map<string, WorkOrder>;
  readonly #onEvent: (event: QueueEvent) => void;
  #allEnded: () => void = () => undefined;
  #heardAtMs = Date.now();
  #lookedAtMs = Date.now();

  constructor(
    queue: Queue<WorkOrder>,
    events: QueueEvents,
    jobs: readonly SweepJob[],
    place: string,
    onEvent: (event: QueueEvent) => void,
  ) {
    this.#queue = queue;
    this.#events = events;
    this.#orders = new Map(jobs.map((job) => [jobIdOf({ job, place }), { job, place }]));
    this.#onEvent = onEvent;
  }

  async done(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#allEnded = resolve;
    });
    this.#events.on('active', ({ jobId }) => this.#tell(jobId, (name) => ({ name, kind: 'started' })));
    this.#events.on('progress', ({ jobId, data }) =>
      this.#tell(jobId, (name) => ({ name, kind: 'progress', progress: data as unknown as Progress })),
    );
    this.#events.on('completed', ({ jobId }) => this.#end(jobId));
    this.#events.on('failed', ({ jobId, failedReason }) => this.#end(jobId, failedReason));
    await this.#forgetEnded();
    await this.#add([...this.#orders.keys()]);
    if (this.#orders.size === 0) return;
    const looking = setInterval(() => {
      const now = Date.now();
      if (now - this.#heardAtMs < quietMs && now - this.#lookedAtMs < lookEveryMs) return;
      this.#heardAtMs = now;
      this.#lookedAtMs = now;
      // What cannot be asked now may be the next time.
      this.#look().catch(() => undefined);
    }, quietMs / 2);
    await ended;
    clearInterval(looking);
  }

  /** What ended in an earlier sweep, and has no result now, is carried out again. */
  async #forgetEnded(): Promise<void> {
    const states = await this.#states();
    for (const [id, state] of states) if (state === 'failed' || state === 'completed') await this.#queue.remove(id);
  }

  async #add(ids: readonly string[]): Promise<void> {
    await this.#queue.addBulk(
      ids.flatMap((jobId) => {
        const data = this.#orders.get(jobId);
        return data
          ? [{ name: 'run', data, opts: { jobId, removeOnComplete: remembered, removeOnFail: remembered } }]
          : [];
      }),
    );
  }

  async #look(): Promise<void> {
    const states = await this.#states();
    for (const [id, state] of states) {
      if (state === 'completed') this.#end(id);
      else if (state === 'failed') this.#end(id, (await this.#queue.getJob(id))?.failedReason);
    }
    // A Redis that was killed may have forgotten its last second.
    await this.#add(states.flatMap(([id, state]) => (state === 'unknown' ? [id] : [])));
  }

  #states(): Promise<[id: string, state: string][]> {
    const ids = [...this.#orders.keys()];
    return Promise.all(ids.map(async (id): Promise<[string, string]> => [id, await this.#queue.getJobState(id)]));
  }

  #tell(id: string, event: (name: string) => QueueEvent): void {
    const order = this.#orders.get(id);
    if (!order) return;
    this.#heardAtMs = Date.now();
    this.#onEvent(event(order.job.name));
  }

  #end(id: string, failedReason?: string): void {
    const error = failedReason === undefined ? {} : { error: errorIn(failedReason) };
    this.#tell(id, (name) => ({ name, kind: 'ended', ...error }));
    this.#orders.delete(id);
    if (this.#orders.size === 0) this.#allEnded();
  }
}

/** The error that a worker told, or what the queue says of one that told none. */
function errorIn(text: string): ErrorRecord {
  try {
    const { tag, message } = JSON.parse(text);
    return { tag, message };
  } catch {
    return { tag: 'Internal', message: text };
  }
}

/** A run of the queue, as others are told of it. */
export interface QueuedRun {
  /** Of the job in the queue. */
  readonly id: string;
  readonly order: WorkOrder;
  readonly state: 'queued' | 'running' | 'succeeded' | 'failed';
  /** ISO 8601 times, UTC. */
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly error?: ErrorRecord;
}

export interface RedisWatchOptions {
  /** Told of every run that is there, and again whenever one comes to another state. */
  readonly onRun: (run: QueuedRun) => void;
  readonly onProgress: (id: string, progress: Progress) => void;
  readonly onError: (error: unknown) => void;
}

/** Follows the runs of all workers of a queue, until it is closed. */
export async function watchRedis(url: string, options: RedisWatchOptions): Promise<{ close(): Promise<void> }> {
  const { onRun, onProgress, onError } = options;
  const queue = new Queue<WorkOrder>(queueName, { connection: connectionOf(url) });
  const events = new QueueEvents(queueName, { connection: connectionOf(url) });
  queue.on('error', onError);
  events.on('error', onError);
  await events.waitUntilReady();
  const tell = ({ jobId }: { jobId: string }) => {
    const told = async () => {
      const job = await queue.getJob(jobId);
      if (job) onRun(await queuedRun(job));
    };
    told().catch(onError);
  };
  for (const name of ['waiting', 'active', 'completed', 'failed'] as const) events.on(name, tell);
  events.on('progress', ({ jobId, data }) => onProgress(jobId, data as unknown as Progress));
  for (const job of await queue.getJobs()) onRun(await queuedRun(job));
  return {
    close: async () => {
      await Promise.all([queue.close(), events.close()]);
    },
  };
}

async function queuedRun(job: Job<WorkOrder>): Promise<QueuedRun> {
  const state = await job.getState();
  const time = (name: string, ms: number | undefined) => ms !== undefined && { [name]: new Date(ms).toISOString() };
  return {
    id: job.id ?? '',
    order: job.data,
    state:
      state === 'completed' ? 'succeeded' : state === 'failed' ? 'failed' : state === 'active' ? 'running' : 'queued',
    created: new Date(job.timestamp).toISOString(),
    ...time('started', job.processedOn),
    ...(['completed', 'failed'].includes(state) && time('finished', job.finishedOn)),
    ...(state === 'failed' && { error: errorIn(job.failedReason) }),
  };
}

export interface RedisWorkerOptions {
  /** Runs at once. */
  readonly concurrency: number;
  /** Time after which a run is taken over from a worker that has not been heard of. */
  readonly leaseMs: number;
  readonly onError?: (error: unknown) => void;
}

/** Takes runs from the queue until it is closed; those that it is in the middle of then are taken over by others. */
export function redisWorker(url: string, carryOut: CarryOut, options: RedisWorkerOptions): { close(): Promise<void> } {
  const { concurrency, leaseMs, onError = () => undefined } = options;
  const carryOutOne = async (job: Job<WorkOrder>, _token: unknown, signal?: AbortSignal) => {
    try {
      await carryOut(job.data, { onProgress: progressOf(job), ...(signal && { signal }) });
    } catch (error) {
      throw new Error(JSON.stringify(describeError(error)), { cause: error });
    }
  };
  const worker = new Worker<WorkOrder>(queueName, carryOutOne, {
    connection: connectionOf(url),
    concurrency,
    lockDuration: leaseMs,
    stalledInterval: leaseMs / 2,
    maxStalledCount: mostTakeOvers,
    removeOnComplete: remembered,
    removeOnFail: remembered,
  });
  worker.on('error', onError);
  // The run is another worker's now.
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'lease lost');
  });
  return { close: () => worker.close(true) };
}

function progressOf(job: Job<WorkOrder>): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    if (Date.now() - last < progressEveryMs && progress.done < progress.total) return;
    last = Date.now();
    job.updateProgress({ ...progress }).catch(() => undefined);
  };
}
