import type { KeptAnalysis } from '../analysis.ts';
import { expectRegionsOf, expectSessionOf, readRunFacts } from '../run-facts.ts';
import { masksOf } from './masks.ts';
import { type MaskingRequest, maskingRequestSchema } from './request.ts';
import type { Masking } from './result.ts';

/** What silencing regions costs the reconstructions of a run's decoder, or those of each session's. */
export const maskings: KeptAnalysis<MaskingRequest, Masking> = {
  name: 'maskings',
  command: 'mask',
  summary:
    'silence regions together, one by one or in all sets, and measure what is lost; several runs are training seeds',
  runs: [1, 16],
  kinds: ['study', 'training'],
  request: maskingRequestSchema,
  version: 5,
  forms: { 'application/json': 'result.json', 'text/csv': 'effects.csv', 'application/zip': 'arrays.npz' },
  example: ({ regions }) => ({ regions: Object.keys(regions ?? { V4: 0 }).slice(0, 1) }),
  expect: async (runDirs, asked) => {
    const [runDir] = runDirs;
    const request = maskingRequestSchema.parse(asked);
    const { regions = {} } = await readRunFacts(runDir);
    const masks = masksOf(request, Object.keys(regions));
    const named = [...new Set(masks.flatMap((mask) => mask.regions))];
    for (const one of runDirs) await expectRegionsOf(one, named);
    if (request.session !== undefined) await expectSessionOf(runDir, request.session);
  },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
