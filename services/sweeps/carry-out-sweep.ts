import type { EngineIdentity } from '../../src/engine/index.ts';
import { expectSame } from '../../src/fingerprint.ts';
import type { OnProgress, Progress } from '../../src/progress.ts';
import { type ErrorRecord, reviveError } from '../jobs/errors.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import type { SweepJob } from './job.ts';
import type { QueueEvent, SweepQueue } from './queues/queue.ts';
import { RemainingTime } from './remaining.ts';
import { fingerprintOf, type SweepResult } from './sweep-result.ts';
import { findTask, type TaskFinder } from './tasks/index.ts';

export interface SweepOptions {
  readonly artifacts: Artifacts;
  readonly queue: SweepQueue;
  /** What the runs will be computed with, for results that are there to be compared with; left out where workers elsewhere decide it. */
  readonly engine?: EngineIdentity;
  readonly tasks?: TaskFinder;
  /** Awaited when all that is there is checked, before the first run. */
  readonly onReady?: () => Promise<void>;
  /** Of the run that goes on, or of the sweep where several do. */
  readonly onProgress?: OnProgress;
  /** Hears of every result, those that were there included. */
  readonly onResult?: (result: SweepResult) => void;
}

export interface SweepFailure {
  readonly name: string;
  readonly error: ErrorRecord;
}

/** What a sweep came to, in the order of its jobs. */
export interface SweepOutcome {
  readonly results: readonly SweepResult[];
  /** Results that were there already. */
  readonly known: number;
  readonly failures: readonly SweepFailure[];
}

/**
 * Carries out the jobs of a sweep whose results are not there yet. May be stopped and started again at any time. Throws Conflict,
 * naming what differs, for results that are there of other data, settings or engine, before anything is carried out.
 */
export async function carryOutSweep(jobs: readonly SweepJob[], options: SweepOptions): Promise<SweepOutcome> {
  const { artifacts, queue, engine, tasks = findTask, onReady, onResult } = options;
  const results = new Map<string, SweepResult>();
  const take = (result: SweepResult) => {
    results.set(result.name, result);
    onResult?.(result);
  };
  for (const job of jobs) {
    const found = await artifacts.result(job.name);
    if (!found) continue;
    await expectSameResult(job, found, { artifacts, tasks, ...(engine && { engine }) });
    take(found);
  }
  const known = results.size;
  await onReady?.();
  const failures: SweepFailure[] = [];
  const left = jobs.filter(({ name }) => !results.has(name));
  const watch = new Watch(jobs, left, options.onProgress);
  const taken: Promise<void>[] = [];
  const end = async ({ name, error }: Extract<QueueEvent, { kind: 'ended' }>) => {
    // Whoever has written it, a result that is there counts.
    const result = await artifacts.result(name);
    if (result) take(result);
    else failures.push({ name, error: error ?? { tag: 'Internal', message: 'It ended without a result.' } });
  };
  if (left.length > 0) {
    await queue.carryOut(left, artifacts.place, (event) => {
      watch.note(event);
      if (event.kind === 'ended') taken.push(end(event));
    });
  }
  await Promise.all(taken);
  return { results: jobs.flatMap(({ name }) => results.get(name) ?? []), known, failures };
}

/** The results of a sweep all of whose runs must succeed; throws what the first one failed of. */
export function expectAll({ results, failures }: SweepOutcome): readonly SweepResult[] {
  if (failures.length > 0) throw reviveError(failures[0].error);
  return results;
}

async function expectSameResult(
  { name, config }: SweepJob,
  { fingerprint }: SweepResult,
  { artifacts, tasks, engine }: Required<Pick<SweepOptions, 'artifacts' | 'tasks'>> & Pick<SweepOptions, 'engine'>,
): Promise<void> {
  const task = await tasks(config.kind);
  const { engine: madeWith, ...made } = fingerprint;
  const stored = engine ? { ...made, engine: madeWith } : made;
  const wanted = fingerprintOf(config, await task.madeOf(config), engine);
  const whatToDo = 'delete it, or choose another folder for this sweep.';
  expectSame(`${artifacts.place}/${name}.json`, stored, wanted, whatToDo);
}

/** Tells how far a sweep is: of a single run what it does, of several how many are done. */
class Watch {
  readonly #jobs: readonly SweepJob[];
  readonly #remaining: RemainingTime;
  readonly #onProgress: OnProgress | undefined;
  readonly #running = new Set<string>();
  #done: number;

  constructor(jobs: readonly SweepJob[], left: readonly SweepJob[], onProgress?: OnProgress) {
    this.#jobs = jobs;
    this.#remaining = new RemainingTime(left);
    this.#onProgress = onProgress;
    this.#done = jobs.length - left.length;
  }

  note(event: QueueEvent): void {
    const { name } = event;
    if (event.kind === 'started') {
      this.#running.add(name);
      this.#remaining.started(name);
    } else if (event.kind === 'ended') {
      this.#running.delete(name);
      this.#remaining.ended(name);
      this.#done++;
    } else if (this.#running.size < 2) this.#tell(event.progress, name);
    if (event.kind !== 'progress' && this.#running.size > 1) {
      this.#tell({ phase: 'train', done: this.#done, total: this.#jobs.length }, `${this.#running.size} at once`);
    }
  }

  #tell(progress: Progress, what: string): void {
    const place = this.#jobs.findIndex(({ name }) => name === what) + 1;
    const note = place > 0 ? `${what} (${place} of ${this.#jobs.length})` : what;
    const secondsLeft = this.#remaining.seconds() ?? (this.#jobs.length === 1 ? progress.secondsLeft : undefined);
    const { secondsLeft: _, ...rest } = progress;
    this.#onProgress?.({ ...rest, note, ...(secondsLeft !== undefined && { secondsLeft }) });
  }
}
