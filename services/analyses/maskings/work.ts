import type { MaskingRow } from '../../../src/analysis/decoding/masking.ts';
import { maskingLines } from '../../cli/summary.ts';
import type { KeptWork } from '../analysis.ts';
import { maskRun } from '../open-runs.ts';
import { decoderIdentity } from '../run-identity.ts';
import type { MaskingRequest } from './analysis.ts';

export const work: KeptWork<MaskingRequest, MaskingRow> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await decoderIdentity(runDir, options)) };
  },

  async compute([runDir], request) {
    return { 'result.json': `${JSON.stringify(await maskRun(runDir, request))}\n` };
  },

  lines: (row) => maskingLines([row]),
};
