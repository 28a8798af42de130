import type { KeptAnalysis } from '../analysis.ts';
import { resultFiles } from '../result-folder.ts';
import { readRunFacts } from '../run-facts.ts';
import { answerPart } from './answer.ts';
import { expectUnitsAndParts, type SubspaceRequest, subspaceRequestSchema } from './request.ts';
import type { StoredSubspaces } from './stored.ts';

/** The tuning subspaces of a run's units. */
export const subspaces: KeptAnalysis<SubspaceRequest, StoredSubspaces> = {
  name: 'subspaces',
  command: 'subspace',
  summary: 'flatten the networks of an encoding run into tuning subspaces',
  runs: [1, 1],
  kinds: ['encoding'],
  request: subspaceRequestSchema,
  version: 9,
  forms: resultFiles,
  part: answerPart,
  expect: async ([runDir], asked) =>
    expectUnitsAndParts(subspaceRequestSchema.parse(asked), await readRunFacts(runDir)),
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
