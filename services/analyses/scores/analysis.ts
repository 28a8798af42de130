import { z } from 'zod';
import type { AnswerAnalysis } from '../analysis.ts';
import type { RunScores } from './work.ts';

/** The scores of a run's decoder or encoders on its test samples, computed anew; those of several decoders side by side. */
export const scores: AnswerAnalysis<object, RunScores> = {
  name: 'scores',
  command: 'evaluate',
  summary: "score a run's decoder or encoders on its test samples again; several decoders side by side",
  runs: [1, Number.POSITIVE_INFINITY],
  kinds: ['study', 'training', 'encoding'],
  request: z.strictObject({}),
  forms: { 'application/json': 'scores.json' },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
