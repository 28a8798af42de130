import { z } from 'zod';
import { expectShape, type NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import type { AnswerAnalysis } from '../analysis.ts';
import { givenArray } from '../given-array.ts';
import { expectSessionOf } from '../run-facts.ts';
import { videoFormats } from './video-formats.ts';

/** Spike counts [sample, time, unit], in the units' order of the run's data and not yet standardised. */
export interface ReconstructionRequest {
  readonly spikes: NdArray;
  /** Whose units they are of, for a study of real recordings, which has decoders for each session. */
  readonly session?: number;
}

const requestSchema = z.strictObject({
  session: z
    .int()
    .positive()
    .optional()
    .describe('session whose units the spikes are of; for studies of real recordings, and needed there'),
});

/** Videos [sample, time, height, width, colour] in [0, 1] that a run's decoder makes of spike counts. */
export const reconstructions: AnswerAnalysis<ReconstructionRequest, NdArray> = {
  name: 'reconstructions',
  command: 'reconstruct',
  summary: 'reconstruct videos from spike counts [sample, time, unit]',
  runs: [1, 1],
  kinds: ['study', 'training'],
  request: requestSchema,
  array: { field: 'spikes', description: '.npy file of spike counts [sample, time, unit]', check: expectCounts },
  forms: videoFormats,
  expect: async ([runDir], { spikes: _, ...asked }) => {
    await expectSessionOf(runDir, requestSchema.parse(asked).session);
  },
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
