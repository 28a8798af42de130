import type { KeptAnalysis } from '../analysis.ts';
import { resultFiles } from '../result-folder.ts';
import { type DescriptionRequest, descriptionRequestSchema } from './request.ts';
import type { StoredDescription } from './stored.ts';

/** What the responses of a decoder's data, and its latent features, look like. */
export const descriptions: KeptAnalysis<DescriptionRequest, StoredDescription> = {
  name: 'descriptions',
  command: 'describe',
  summary:
    'show responses and the latent features of a decoder on planes: similarity, PCA, t-SNE, and what tells their labels apart',
  runs: [1, 1],
  kinds: ['study', 'training'],
  request: descriptionRequestSchema,
  version: 1,
  forms: { ...resultFiles, 'text/csv': 'separability.csv' },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
