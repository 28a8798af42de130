import { loadContrasts } from '../../../datasets/catalogue.ts';
import type { Ensemble } from '../../../src/analysis/decoding/contrast/ensemble.ts';
import { ensembleOf } from '../../../src/analysis/decoding/contrast/ensemble-tensors.ts';
import {
  type ContrastPlan,
  type PlannedFold,
  planContrastDecoding,
} from '../../../src/analysis/decoding/contrast/plan.ts';
import { type ContrastSettings, contrastSettings } from '../../../src/analysis/decoding/contrast/settings.ts';
import type { ContrastData } from '../../../src/data/contrast-data.ts';
import { engineIdentity, startEngine } from '../../../src/engine/index.ts';
import { readRunRecord } from '../decoding/record.ts';
import { unfinishedRun } from '../open-run.ts';
import { readFoldNetworks } from './fold-networks.ts';

export interface OpenStudyOptions {
  /** Only this one, which must be a session of the study. */
  readonly session?: number;
  /** Instead of the preset's. */
  readonly settings?: ContrastSettings;
}

/** A finished study of real recordings with its data; the networks are read fold by fold, for they are many. */
export interface OpenStudy {
  readonly plan: ContrastPlan;
  readonly periods: ContrastData['periods'];
  /** Hands the first `members` networks of a fold, all when left out, to `use`, and disposes them after it. */
  withNetworks<T>(planned: PlannedFold, use: (ensemble: Ensemble) => T, members?: number): Promise<T>;
}

/**
 * Opens a finished study on any engine. Throws Conflict for one that is not finished and what the data set throws; taking
 * networks throws as `readFoldNetworks`.
 */
export async function openContrastStudy(
  runDir: string,
  { session, settings: given }: OpenStudyOptions = {},
): Promise<OpenStudy> {
  const { config, finished, fingerprint } = await readRunRecord(runDir);
  if (!finished) throw await unfinishedRun(runDir);
  const engine = engineIdentity(await startEngine());
  const { dataset, data: folder, seed, shuffleLabels, preset } = config;
  const numbers = session === undefined ? config.sessions : ([session] as [number]);
  const data = await loadContrasts(dataset, { data: folder, sessions: numbers, seed, shuffleLabels });
  const sessions = await Promise.all(data.sessions.map(data.loadSession));
  const settings = given ?? contrastSettings[preset];
  const plan = planContrastDecoding({ ...data, sessions }, { settings, seed, shuffleLabels, engine });
  return {
    plan,
    periods: data.periods,
    async withNetworks(planned, use, members = settings.innerBlocks) {
      // Networks may be used on another engine than they were trained on.
      const made = { ...planned.fingerprint, ...(fingerprint && { engine: fingerprint.engine }) };
      const ensemble = ensembleOf(await readFoldNetworks(runDir, planned, made), { network: plan.network, members });
      try {
        return use(ensemble);
      } finally {
        ensemble.dispose();
      }
    },
  };
}
