import type { EngineIdentity } from '../../src/engine/index.ts';
import type { OnProgress, Progress } from '../../src/progress.ts';
import { ChildGone, describeError } from '../jobs/errors.ts';
import { afterKill } from '../jobs/killed-worker.ts';
import { runConfigSchema, runKinds } from '../runs/config.ts';
import { thisProcess } from '../store/process-ref.ts';
import { RunRecorder } from '../store/run-recorder.ts';
import type { RunState } from '../store/run-state.ts';
import { readRunState } from '../store/run-state.ts';
import type { Artifacts } from './artifacts/artifacts.ts';
import type { SweepJob } from './job.ts';
import type { Runner } from './runners/runner.ts';
import { sweepResult } from './sweep-result.ts';
import type { Outcome } from './task.ts';

/** What a worker carries runs out with. */
export interface JobMeans {
  readonly artifacts: Artifacts;
  readonly runner: Runner;
  /** The queue that gave it, for others who look at its folder; none for a sweep that carries its runs out by itself. */
  readonly queue?: string;
  /** Time between two saves of what there is of a run; a minute when left out. */
  readonly saveEveryMs?: number;
  readonly onProgress?: OnProgress;
  /** Aborted when the run is no longer this worker's. */
  readonly signal?: AbortSignal;
}

/**
 * Carries out a run and keeps its result, unless there is one already. It goes on from what an earlier worker has saved, and so
 * it does when its process is killed. Throws what the run throws.
 */
export async function carryOutJob(job: SweepJob, means: JobMeans): Promise<void> {
  const { artifacts, runner } = means;
  if (await artifacts.result(job.name)) return;
  const dir = await artifacts.open(job.name);
  const stopSaving = saveRegularly(job.name, artifacts, means.saveEveryMs ?? 60_000);
  try {
    const recorder = await recorderOf(job, dir, means.queue);
    await recorder?.begin();
    const engine = await runner.engine();
    try {
      const outcome = await untilAnswered(job, dir, means, recorder);
      await stopSaving();
      await keep(job, outcome, engine, artifacts);
      await recorder?.update({ state: 'succeeded', finished: new Date().toISOString(), result: outcome.run });
    } catch (error) {
      if (!means.signal?.aborted) {
        await recorder?.update({ state: 'failed', finished: new Date().toISOString(), error: describeError(error) });
      }
      throw error;
    }
  } finally {
    await stopSaving();
    await artifacts.release(job.name);
  }
}

/** Saves what there is of a run, again and again until it is told to stop; resolves when nothing is written any more. */
function saveRegularly(name: string, artifacts: Artifacts, everyMs: number): () => Promise<void> {
  let last = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    // One that fails is tried again the next time; what cannot be kept at the end is told then.
    last = artifacts
      .save(name)
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return () => {
    clearInterval(timer);
    return last;
  };
}

async function keep(job: SweepJob, outcome: Outcome, engine: EngineIdentity, artifacts: Artifacts): Promise<void> {
  await artifacts.commit(job.name, (files) => sweepResult(job, outcome, engine, files));
}

/** Runs it again when its process was killed, unless that happens too often without getting any further. */
async function untilAnswered(
  { config }: SweepJob,
  dir: string,
  { runner, signal, onProgress }: JobMeans,
  recorder: RunRecorder | undefined,
): Promise<Outcome> {
  let reached: Progress | undefined;
  let kills: RunState['kills'];
  const note = (progress: Progress) => {
    reached = progress;
    onProgress?.(progress);
    // A disk that refuses is met again at the end of the run.
    recorder?.progress(progress).catch(() => undefined);
  };
  while (true) {
    try {
      return await runner.run(config, { dir, onProgress: note, ...(signal && { signal }) });
    } catch (error) {
      kills = error instanceof ChildGone ? afterKill({ kills, progress: reached }) : undefined;
      if (!kills || signal?.aborted) throw error;
    }
  }
}

/** Keeps `state.json` of a run that has a folder of its own. */
async function recorderOf({ config }: SweepJob, dir: string, queue?: string): Promise<RunRecorder | undefined> {
  if (!runKinds.some((kind) => kind === config.kind)) return undefined;
  const before = await readRunState(dir);
  const created = before?.created ?? new Date().toISOString();
  return new RunRecorder(dir, {
    state: 'queued',
    config: runConfigSchema.parse(config),
    created,
    runner: thisProcess(),
    ...(queue && { queue }),
  });
}
