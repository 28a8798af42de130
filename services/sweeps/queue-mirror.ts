import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Progress } from '../../src/progress.ts';
import { runConfigSchema } from '../runs/config.ts';
import { type RunState, readRunState, writeRunState } from '../store/run-state.ts';
import { openArtifacts } from './artifacts/open.ts';
import { loadRedis } from './queues/load-redis.ts';
import type { QueuedRun } from './queues/redis.ts';

export interface MirrorOptions {
  /** Folder of the runs of a server. */
  readonly root: string;
  /** Told how far a run is, by its name in that folder. */
  readonly onProgress: (id: string, progress: Progress) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps the runs of all workers of a queue in the folder of a server, which lists them as its own: their states as they change,
 * and their files once they have succeeded. Runs that workers keep in that folder by themselves are there already.
 */
export async function mirrorQueue(url: string, options: MirrorOptions): Promise<{ close(): Promise<void> }> {
  const { watchRedis } = await loadRedis();
  const { root, onProgress, onError } = options;
  const names = new Map<string, string>();
  // One after the other, so that a later state never goes before an earlier one.
  let last = Promise.resolve();
  const onRun = (run: QueuedRun) => {
    names.set(run.id, nameOf(run, root));
    last = last.then(() => keep(run, root, new URL(url).host)).catch(onError);
  };
  const watch = await watchRedis(url, {
    onRun,
    onError,
    onProgress: (id, progress) => {
      const name = names.get(id);
      if (name !== undefined) onProgress(name, progress);
    },
  });
  return {
    close: async () => {
      await watch.close();
      await last;
    },
  };
}

const isOurs = ({ order }: QueuedRun, root: string) => resolve(order.place) === resolve(root);
const nameOf = (run: QueuedRun, root: string) => (isOurs(run, root) ? run.order.job.name : run.id);

async function keep(run: QueuedRun, root: string, host: string): Promise<void> {
  const { order, state, created, started, finished, error } = run;
  // Fits and recoveries are no runs that can be opened.
  const config = runConfigSchema.safeParse(order.job.config);
  if (!config.success) return;
  const dir = join(root, nameOf(run, root));
  const before = await readRunState(dir);
  if (before && (isOurs(run, root) || before.finished !== undefined)) return;
  await mkdir(dir, { recursive: true });
  const now: RunState = {
    state,
    config: config.data,
    created,
    queue: host,
    ...(started && { started }),
    ...(finished && { finished }),
    ...(error && { error }),
  };
  await writeRunState(dir, state === 'succeeded' ? { ...now, ...(await fetchResult(run, dir)) } : now);
}

/** Puts the files of a run that has succeeded into its folder. */
async function fetchResult({ order }: QueuedRun, dir: string): Promise<Pick<RunState, 'result'>> {
  const artifacts = await openArtifacts(order.place);
  const result = await artifacts.result(order.job.name);
  if (!result) return {};
  await artifacts.fetch(result, dir);
  return result.run ? { result: { ...result.run, run: dir } } : {};
}
