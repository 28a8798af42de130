import type { KeptAnalysis } from '../analysis.ts';
import { resultFiles } from '../result-folder.ts';
import { type ComparisonSettings, comparisonSettingsSchema, expectRuns } from './request.ts';
import type { StoredComparison } from './stored.ts';

/** The subspaces of two encoding runs side by side, of any domains; two more are simulations of both for the pipeline offset. */
export const comparisons: KeptAnalysis<ComparisonSettings, StoredComparison> = {
  name: 'comparisons',
  command: 'compare',
  summary: 'set the tuning subspaces of two runs side by side: a table and a figure',
  runs: [2, 4],
  kinds: ['encoding'],
  request: comparisonSettingsSchema,
  version: 8,
  forms: resultFiles,
  expect: async (runDirs) => expectRuns(runDirs),
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
