import { z } from 'zod';
import { maskModes } from '../../../src/analysis/decoding/mask-responses.ts';
import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import type { KeptAnalysis } from '../analysis.ts';
import { expectRegionsOf } from '../run-facts.ts';

const requestSchema = z.strictObject({
  regions: z.array(z.string().min(1)).nonempty().describe('regions, such as V4,MT'),
  mode: z.enum(maskModes).default('zero').describe('what takes the place of their responses'),
});
export type MaskingRequest = z.infer<typeof requestSchema>;

/** What silencing regions together costs the reconstructions of a run's decoder. */
export const maskings: KeptAnalysis<MaskingRequest, MaskingRow> = {
  name: 'maskings',
  command: 'mask',
  summary: 'silence regions together and measure what is lost',
  runs: [1, 1],
  kinds: ['study', 'training'],
  request: requestSchema,
  version: 1,
  forms: { 'application/json': 'result.json' },
  example: ({ regions }) => ({ regions: Object.keys(regions ?? { V4: 0 }).slice(0, 1) }),
  expect: async ([runDir], request) => expectRegionsOf(runDir, requestSchema.parse(request).regions),
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
