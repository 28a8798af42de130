import { describeError } from '../../jobs/errors.ts';
import type { SweepJob } from '../job.ts';
import type { CarryOut, QueueEvent, SweepQueue } from './queue.ts';

/** Runs that this process carries out itself, in their order, some at a time. */
export function localQueue(carryOut: CarryOut, concurrency: number): SweepQueue {
  return {
    async carryOut(jobs, place, onEvent) {
      const waiting = [...jobs];
      const lane = async () => {
        for (let job = waiting.shift(); job; job = waiting.shift()) await one(job, place, onEvent);
      };
      await Promise.all(Array.from({ length: concurrency }, lane));
    },
  };

  async function one(job: SweepJob, place: string, onEvent: (event: QueueEvent) => void): Promise<void> {
    const { name } = job;
    onEvent({ name, kind: 'started' });
    try {
      await carryOut({ job, place }, { onProgress: (progress) => onEvent({ name, kind: 'progress', progress }) });
      onEvent({ name, kind: 'ended' });
    } catch (error) {
      onEvent({ name, kind: 'ended', error: describeError(error) });
    }
  }
}
