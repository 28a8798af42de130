import { z } from 'zod';
import { checkCatalogue } from '../../../src/analysis/checks/catalogue.ts';
import { CortexError, findName, unknownName } from '../../../src/errors.ts';
import type { AnswerAnalysis } from '../analysis.ts';

const requestSchema = z.strictObject({ check: z.string().min(1).describe('name of the check') });
export type CheckRequest = z.infer<typeof requestSchema>;

/** A check that a scientist runs on fitted networks. */
export const checks: AnswerAnalysis<CheckRequest, object> = {
  name: 'checks',
  command: 'check',
  summary: 'run a scientific check on the networks of a run: causality, receptive field, tuning, …',
  runs: [1, 1],
  kinds: ['encoding'],
  request: requestSchema,
  choices: { field: 'check', list: checkCatalogue },
  forms: { 'application/json': 'check.json' },
  expect: async (_runDirs, { check }) => {
    const names = checkCatalogue.map(({ name }) => name);
    if (findName(String(check), names) === undefined)
      throw new CortexError('InvalidInput', unknownName('check', String(check), names));
  },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
