import { z } from 'zod';
import type { ContrastMaskingRow } from '../../../src/analysis/decoding/contrast/results.ts';
import { maskModes } from '../../../src/analysis/decoding/mask-responses.ts';
import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import type { KeptAnalysis } from '../analysis.ts';
import { expectRegionsOf, expectSessionOf } from '../run-facts.ts';

const requestSchema = z.strictObject({
  regions: z.array(z.string().min(1)).nonempty().describe('regions, such as V4,MT'),
  mode: z.enum(maskModes).default('zero').describe('what takes the place of their responses'),
  session: z
    .int()
    .positive()
    .optional()
    .describe('only this session of a study of real recordings; else all that have one of the regions'),
});
export type MaskingRequest = z.infer<typeof requestSchema>;

/** Of a run's decoder a row of its masking table; of a study of real recordings a row a session. */
export type Masking = MaskingRow | { readonly masking: readonly ContrastMaskingRow[] };

/** What silencing regions together costs the reconstructions of a run's decoder, or those of each session's. */
export const maskings: KeptAnalysis<MaskingRequest, Masking> = {
  name: 'maskings',
  command: 'mask',
  summary: 'silence regions together and measure what is lost',
  runs: [1, 1],
  kinds: ['study', 'training'],
  request: requestSchema,
  version: 1,
  forms: { 'application/json': 'result.json' },
  expect: async ([runDir], asked) => {
    const { regions, session } = requestSchema.parse(asked);
    await expectRegionsOf(runDir, regions);
    if (session !== undefined) await expectSessionOf(runDir, session);
  },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
