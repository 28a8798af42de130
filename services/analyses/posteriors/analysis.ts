import { z } from 'zod';
import type { PosteriorAmong } from '../../../src/analysis/inversion/identify-among.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { AnswerAnalysis } from '../analysis.ts';
import { givenArray } from '../given-array.ts';
import { expectCandidatesOf } from '../run-facts.ts';

const requestSchema = z.strictObject({
  priors: z
    .array(z.number().nonnegative())
    .optional()
    .describe('how likely each candidate is before a response is seen, such as 1,1,2; all alike when left out'),
  trials: z.enum(['mean', 'single']).default('mean').describe('the mean over all trials, or every trial by itself'),
});
export type PosteriorRequest = z.output<typeof requestSchema> & { readonly candidates: NdArray };

/** Posteriors as they are sent: with the run that they are of. */
export interface RunPosterior extends PosteriorAmong {
  readonly run: string;
  readonly dataset: string;
}

/** What the responses to a run's test stimuli say of candidates of the user's, with priors. */
export const posteriors: AnswerAnalysis<PosteriorRequest, RunPosterior> = {
  name: 'posteriors',
  command: 'identify',
  summary: 'tell which of your candidate stimuli the test responses of an encoding run are to, with priors',
  runs: [1, 1],
  kinds: ['encoding'],
  request: requestSchema,
  array: {
    field: 'candidates',
    description:
      '.npy file [candidate, time, ...frame] in the units of the data set, each from the start of a stimulus on',
    check: (candidates) => givenArray(candidates, 'candidates'),
  },
  forms: { 'application/json': 'posterior.json', 'application/x-npy': 'posterior.npy' },
  expect: async ([runDir], { candidates }) => expectCandidatesOf(runDir, candidates as NdArray),
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
