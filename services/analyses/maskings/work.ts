import { toCsv } from '../../../src/io/csv.ts';
import { maskingLines } from '../../cli/summary.ts';
import { contrastMaskingRows } from '../../runs/contrast-decoding/masking-rows.ts';
import { expectNoSession, isContrastStudy } from '../../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../../runs/decoding/record.ts';
import type { KeptWork } from '../analysis.ts';
import { maskContrastRun, maskRun } from '../open-runs.ts';
import type { ResultContent } from '../result-folder.ts';
import { decoderIdentity } from '../run-identity.ts';
import type { Masking, MaskingRequest } from './analysis.ts';

/** result.json; of a study of real recordings also masking.csv, like the study's own. */
export const work: KeptWork<MaskingRequest, Masking> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await decoderIdentity(runDir, options)) };
  },

  async compute([runDir], request, { onProgress }): Promise<ResultContent> {
    if (isContrastStudy((await readRunRecord(runDir)).config)) {
      const masking = await maskContrastRun(runDir, request, { onProgress });
      return {
        'result.json': `${JSON.stringify({ masking })}\n`,
        'masking.csv': toCsv(contrastMaskingRows(masking)),
      };
    }
    expectNoSession(request.session);
    return { 'result.json': `${JSON.stringify(await maskRun(runDir, request))}\n` };
  },

  lines: (found) => maskingLines('masking' in found ? found.masking : [found]),
};
