import { maskFold } from '../../../src/analysis/decoding/contrast/mask-fold.ts';
import type { ContrastMaskingRow, FoldResult } from '../../../src/analysis/decoding/contrast/results.ts';
import { summariseMasking } from '../../../src/analysis/decoding/contrast/summarise.ts';
import { patchTemplates } from '../../../src/analysis/decoding/contrast-readout.ts';
import { expectRegions } from '../../../src/analysis/decoding/mask-decoder.ts';
import { type MaskMode, unitsOfRegions } from '../../../src/analysis/decoding/mask-responses.ts';
import { CortexError, sameName } from '../../../src/errors.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { type OpenStudyOptions, openContrastStudy } from './open.ts';
import { chosenSession } from './sessions.ts';

export interface MaskSessionsRequest {
  readonly regions: readonly string[];
  readonly mode: MaskMode;
  /** Only this one; every session that has one of the regions when left out. */
  readonly session?: number;
}

/**
 * Silences regions together in the sessions of a finished study that have any of them, as masking in the study itself does:
 * the same test trials of every fold, and random masks of as many units (region labels permuted). A row a session, named by those
 * regions that the session has, such as "MOs+VISp"; of one region it is the study's own row. Throws NotFound for an unknown
 * region, InvalidInput for none and for an unknown session, Unsupported for a mode other than `zero`, and as
 * `openContrastStudy`.
 */
export async function maskContrastRun(
  runDir: string,
  { regions, mode, session }: MaskSessionsRequest,
  { settings: given, onProgress }: Pick<OpenStudyOptions, 'settings'> & { readonly onProgress?: OnProgress } = {},
): Promise<ContrastMaskingRow[]> {
  expectRegions(regions);
  if (mode !== 'zero') {
    throw new CortexError(
      'Unsupported',
      `Real sessions are masked by zero, as in their study, not by ${mode}: the other modes need more than its few trials a fold.`,
    );
  }
  if (session !== undefined) await chosenSession(runDir, session);
  const { plan, withNetworks } = await openContrastStudy(runDir, { session, settings: given });
  const { sessions, settings, seed, stimuli } = plan;
  unitsOfRegions([...new Set(sessions.flatMap(({ unitRegions }) => unitRegions))].sort(), regions);
  const templates = patchTemplates(stimuli.videos, stimuli.conditions);
  const masked = sessions.flatMap((one) => {
    const own = [...new Set(one.unitRegions)].filter((name) => regions.some((region) => sameName(region, name))).sort();
    return own.length > 0 ? [{ one, own, folds: plan.folds.filter((planned) => planned.session === one) }] : [];
  });
  const total = masked.reduce((sum, { folds }) => sum + folds.length, 0);
  let done = 0;
  const rows: ContrastMaskingRow[] = [];
  for (const { one, own, folds } of masked) {
    const effects: Pick<FoldResult, 'masking'>[] = [];
    for (const planned of folds) {
      const mask = (ensemble: Parameters<typeof maskFold>[2]) =>
        maskFold({ templates, settings, seed }, planned, ensemble, [own]);
      effects.push({ masking: await withNetworks(planned, mask, 1) });
      done++;
      onProgress?.({ phase: 'mask', done, total, note: `session ${one.session}, block ${planned.fold + 1}` });
    }
    rows.push(...summariseMasking(one, effects, () => unitsOfRegions(one.unitRegions, own).length));
  }
  return rows;
}
