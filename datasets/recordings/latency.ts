import { CortexError } from '../../src/errors.ts';
import { partOfStimulus, type TimedStimulus } from './timed-stimuli.ts';

/**
 * Bins that the responses lag behind the stimuli: rounded up for spike times, which move by any time. Throws InvalidInput for
 * counts, which move by whole bins.
 */
export function latencyBins(latencyMs: number, binMs: number, kind: 'spikes' | 'counts'): number {
  const bins = Math.round(latencyMs / binMs);
  if (Math.abs(bins * binMs - latencyMs) < 1e-6) return bins;
  if (kind === 'spikes') return Math.ceil(latencyMs / binMs);
  throw new CortexError(
    'InvalidInput',
    `latencyMs is ${latencyMs}, but counts in bins of ${binMs} ms move by whole bins; choose a multiple, or give spike times.`,
  );
}

/**
 * Stimuli without their last `late` bins, whose responses came when they were over. They still last as long as they did. Throws
 * InvalidInput when nothing is left of one.
 */
export function withoutEnds(stimuli: readonly TimedStimulus[], late: number, binMs: number): readonly TimedStimulus[] {
  if (late === 0) return stimuli;
  return stimuli.map((stimulus) => {
    if (stimulus.bins > late) {
      return { ...partOfStimulus(stimulus, 0, stimulus.bins - late, binMs), length: stimulus.length };
    }
    throw new CortexError(
      'InvalidInput',
      `latencyMs takes ${late} bins of ${binMs} ms from "${stimulus.name}", which has ${stimulus.bins}; choose a shorter latency.`,
    );
  });
}
