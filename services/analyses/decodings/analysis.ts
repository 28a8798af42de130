import type { KeptAnalysis } from '../analysis.ts';
import { resultFiles } from '../result-folder.ts';
import { type DecodingRequest, decodingRequestSchema } from './request.ts';
import type { StoredDecodings } from './stored.ts';

/** Decoding by encoding: what the responses to test stimuli say of these, by Bayes' rule through a run's encoders. */
export const decodings: KeptAnalysis<DecodingRequest, StoredDecodings> = {
  name: 'decodings',
  command: 'decode',
  summary:
    'decode test stimuli by the encoders of a run: posterior over candidates, gradient reconstruction; two runs side by side',
  runs: [1, 2],
  kinds: ['encoding'],
  request: decodingRequestSchema,
  version: 2,
  forms: { ...resultFiles, 'text/csv': 'scores.csv' },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
