import { CortexError } from '../../../src/errors.ts';
import { maskingLines } from '../../lines/summary.ts';
import { expectNoSession, isContrastStudy } from '../../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../../runs/decoding/record.ts';
import type { KeptWork } from '../analysis.ts';
import { maskContrastRun, maskRun } from '../open-runs.ts';
import { decoderIdentity } from '../run-identity.ts';
import { maskingFiles, sessionFiles } from './files.ts';
import { tableLines } from './lines.ts';
import { asksSubsets, masksOf } from './masks.ts';
import { type MaskingRequest, ofSessions } from './request.ts';
import type { Masking } from './result.ts';

export const work: KeptWork<MaskingRequest, Masking> = {
  async identity(runDirs, request, options) {
    const [first, ...others] = await Promise.all(runDirs.map((runDir) => decoderIdentity(runDir, options)));
    return { settings: request, ...first, ...(others.length > 0 && { others }) };
  },

  async compute(runDirs, request, { onProgress }) {
    const [runDir] = runDirs;
    if (isContrastStudy((await readRunRecord(runDir)).config)) {
      expectOneRun(runDirs);
      return sessionFiles(await maskContrastRun(runDir, ofSessions(request), { onProgress }));
    }
    expectNoSession(request.session);
    const { mode, window, videos, trials, random, randomConditions, curves } = request;
    const shapley = asksSubsets(request);
    const found = await maskRun(
      runDirs,
      {
        masks: (regions) => masksOf(request, regions),
        tested: ({ regions }) => !shapley || regions.length === 1,
        ...{ mode, window, videos, trials, random, randomConditions, curves, shapley },
      },
      { onProgress },
    );
    const { rows, masks, conditions } = found;
    const more = { ...(found.shapley && { shapley: found.shapley }), ...(found.curves && { curves: found.curves }) };
    const names = conditions.map(({ name }) => name);
    const result = request.regions ? { ...rows[0], ...more } : { masks, conditions: names, rows, ...more };
    return maskingFiles(found, result);
  },

  lines(found) {
    if ('masking' in found) return maskingLines(found.masking);
    if ('rows' in found) return tableLines(found.rows, found);
    const { curves, ...row } = found;
    return tableLines([row], { curves });
  },
};

function expectOneRun(runDirs: readonly string[]): void {
  if (runDirs.length === 1) return;
  throw new CortexError(
    'Unsupported',
    `A study of real recordings is masked by itself, but ${runDirs.length} runs were given.`,
  );
}
