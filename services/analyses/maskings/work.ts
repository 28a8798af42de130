import { maskingLines } from '../../lines/summary.ts';
import { expectNoSession, isContrastStudy } from '../../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../../runs/decoding/record.ts';
import type { KeptWork } from '../analysis.ts';
import { maskContrastRun, maskRun } from '../open-runs.ts';
import { decoderIdentity } from '../run-identity.ts';
import { maskingFiles, sessionFiles } from './files.ts';
import { masksOf } from './masks.ts';
import { type MaskingRequest, ofSessions } from './request.ts';
import type { Masking } from './result.ts';

export const work: KeptWork<MaskingRequest, Masking> = {
  async identity([runDir], request, options) {
    return { settings: request, ...(await decoderIdentity(runDir, options)) };
  },

  async compute([runDir], request, { onProgress }) {
    if (isContrastStudy((await readRunRecord(runDir)).config)) {
      return sessionFiles(await maskContrastRun(runDir, ofSessions(request), { onProgress }));
    }
    expectNoSession(request.session);
    const { mode, window, videos, trials } = request;
    const masks = (regions: readonly string[]) => masksOf(request, regions);
    const found = await maskRun(runDir, { masks, mode, window, videos, trials }, { onProgress });
    const [row] = found.rows;
    const names = found.conditions.map(({ name }) => name);
    const result = request.regions ? row : { masks: found.masks, conditions: names, rows: found.rows };
    return maskingFiles(found, result);
  },

  lines(found) {
    if ('masking' in found) return maskingLines(found.masking);
    return maskingLines('rows' in found ? found.rows : [found]);
  },
};
