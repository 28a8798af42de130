import type { Job } from './job.ts';

/** Time for a look whether a result is kept, before a request is told that it is being worked out. */
const lookUpMs = 2000;

/**
 * Waits until a job has ended, `ms` have passed or the connection is gone, whichever is first; not less than it takes to see
 * whether the result is there already, up to two seconds.
 */
export async function waitForJob(
  job: Job,
  ms: number,
  connection?: AbortSignal,
): Promise<'ended' | 'unfinished' | 'gone'> {
  if (job.finished !== undefined) return 'ended';
  let timer: NodeJS.Timeout | undefined;
  let onGone = (): void => undefined;
  try {
    return await Promise.race([
      job.ended.then(() => 'ended' as const),
      new Promise<'unfinished' | 'ended'>((resolve) => {
        timer = setTimeout(() => resolve('unfinished'), ms || lookUpMs);
        if (ms === 0) void job.lookedUp.then(() => resolve(job.finished === undefined ? 'unfinished' : 'ended'));
      }),
      new Promise<'gone'>((resolve) => {
        onGone = () => resolve('gone');
        if (connection?.aborted) onGone();
        connection?.addEventListener('abort', onGone, { once: true });
      }),
    ]);
  } finally {
    clearTimeout(timer);
    connection?.removeEventListener('abort', onGone);
  }
}
