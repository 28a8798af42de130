import { z } from 'zod';
import { expectShape, type NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import type { AnswerAnalysis } from '../analysis.ts';
import { givenArray } from '../given-array.ts';
import { videoFormats } from './video-formats.ts';

/** Spike counts [sample, time, unit], in the units' order of the run's data and not yet standardised. */
export interface ReconstructionRequest {
  readonly spikes: NdArray;
}

/** Videos [sample, time, height, width, colour] in [0, 1] that a run's decoder makes of spike counts. */
export const reconstructions: AnswerAnalysis<ReconstructionRequest, NdArray> = {
  name: 'reconstructions',
  command: 'reconstruct',
  summary: 'reconstruct videos from spike counts [sample, time, unit]',
  runs: [1, 1],
  kinds: ['study', 'training'],
  request: z.strictObject({}),
  array: { field: 'spikes', description: '.npy file of spike counts [sample, time, unit]', check: expectCounts },
  forms: videoFormats,
  slow: false,
  work: async () => (await import('./work.ts')).work,
};

function expectCounts(spikes: NdArray): NdArray {
  expectShape(spikes, 'spikes', ['sample', 'time', 'unit']);
  givenArray(spikes, 'spikes');
  const negative = spikes.data.find((count) => count < 0);
  if (negative !== undefined) {
    throw new CortexError('InvalidData', `spikes has ${negative}; counts are 0 or more, not standardised.`);
  }
  return spikes;
}
