import type { OnProgress, Progress } from '../../src/progress.ts';

/** What one fit after the other tells, told of all of them: how many are done, with the part of the one that goes on. */
export function overallProgress(total: number, tell: OnProgress): { onProgress: OnProgress; onResult: () => void } {
  let finished = 0;
  return {
    onResult: () => {
      finished++;
      tell({ phase: 'train', done: finished, total });
    },
    onProgress: (progress) => {
      const { phase, done, total: of, note, secondsLeft, message } = progress;
      const step = phase === 'train' ? `, ${done} of ${of} steps` : '';
      tell({
        phase: 'train',
        done: Math.min(total, finished + Math.round(100 * partOf(progress)) / 100),
        total,
        note: `${note ?? ''}${step}`,
        ...(secondsLeft !== undefined && { secondsLeft }),
        ...(message !== undefined && { message }),
      });
    },
  };
}

/** How much of a fit is done: the training is nearly all of it. */
function partOf({ phase, done, total }: Progress): number {
  if (phase === 'engine' || phase === 'data') return 0;
  return phase === 'train' && total > 0 ? 0.99 * (done / total) : 0.99;
}
