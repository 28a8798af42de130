import { maskingLines } from '../../cli/summary.ts';
import type { KeptWork } from '../analysis.ts';
import { maskRun } from '../open-runs.ts';
import { decoderIdentity } from '../run-identity.ts';
import { maskingFiles } from './files.ts';
import { masksOf } from './masks.ts';
import type { MaskingRequest } from './request.ts';
import type { Masking } from './result.ts';

export const work: KeptWork<MaskingRequest, Masking> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await decoderIdentity(runDir, options)) };
  },

  async compute([runDir], request, { onProgress }) {
    const { mode, window, videos, trials } = request;
    const masks = (regions: readonly string[]) => masksOf(request, regions);
    const found = await maskRun(runDir, { masks, mode, window, videos, trials }, { onProgress });
    const [row] = found.rows;
    const names = found.conditions.map(({ name }) => name);
    const result = request.regions ? row : { masks: found.masks, conditions: names, rows: found.rows };
    return maskingFiles(found, result);
  },

  lines: (found) => maskingLines('rows' in found ? found.rows : [found]),
};
