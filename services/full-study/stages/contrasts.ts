import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ContrastMaskingRow,
  ContrastSessionResult,
  DecoderRecommendation,
} from '../../../src/analysis/decoding/contrast/results.ts';
import { runContrastStudy } from '../../runs/contrast-decoding/carry-out.ts';
import type { Metrics } from '../../runs/decoding/metrics.ts';
import { dataOf } from '../plan.ts';
import type { Stage } from '../stage.ts';

export interface ContrastsResult {
  readonly metrics: Metrics;
  readonly trivial: Metrics;
  readonly sessions: readonly ContrastSessionResult[];
  readonly masking: readonly ContrastMaskingRow[];
  readonly recommendation?: DecoderRecommendation;
  readonly warnings: readonly string[];
}

/** Folder of the study of recorded sessions, in that of the full study. */
export const contrastsRun = 'contrasts';

/** Recorded sessions in which two contrasts are compared. */
export const contrastsStage: Stage<ContrastsResult> = {
  name: 'contrasts',
  isRequired: true,
  async run({ plan, folder, onProgress }) {
    const runDir = join(folder, contrastsRun);
    await mkdir(runDir, { recursive: true });
    const study = { ...dataOf(plan), kind: 'study' as const, decoder: plan.study.decoder, options: {}, training: {} };
    const done = await runContrastStudy(study, { runDir, onProgress });
    const { metrics, trivial, sessions = [], recommendation, warnings } = done;
    return {
      metrics,
      trivial,
      sessions,
      masking: done.masking.filter((row): row is ContrastMaskingRow => 'session' in row),
      ...(recommendation && { recommendation }),
      warnings,
    };
  },
};
