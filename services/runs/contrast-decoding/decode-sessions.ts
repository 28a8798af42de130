import { loadContrasts } from '../../../datasets/catalogue.ts';
import { decodeContrasts } from '../../../src/analysis/decoding/contrast/decode-contrasts.ts';
import { planContrastDecoding } from '../../../src/analysis/decoding/contrast/plan.ts';
import { pretrainRefiner } from '../../../src/analysis/decoding/contrast/refiner.ts';
import type { ContrastResult } from '../../../src/analysis/decoding/contrast/results.ts';
import { type ContrastSettings, contrastSettings } from '../../../src/analysis/decoding/contrast/settings.ts';
import type { ContrastData } from '../../../src/data/contrast-data.ts';
import { engineIdentity, startEngine } from '../../../src/engine/index.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { RunRecord } from '../decoding/record.ts';
import type { StudyContext } from '../decoding/video-study.ts';
import { foldKeeper, readKnownParts, writeRefiner } from './fold-files.ts';

export interface DecodeSessionsOptions {
  /** Keeps `checkpoints/`; a study that was stopped goes on after its last finished fold. */
  readonly runDir: string;
  readonly onProgress?: OnProgress;
  /** Instead of the preset's. */
  readonly settings?: ContrastSettings;
  /** As in StudyContext. */
  readonly begin?: StudyContext['begin'];
}

/** What was decoded, and from what. */
export interface DecodedSessions {
  readonly data: ContrastData;
  readonly result: ContrastResult;
}

/**
 * Decodes the sessions of a study in its run folder. Undefined when there was nothing to do. Throws what the data set and
 * the engine throw, NotFound for an unknown session, and Conflict, naming what differs, for folds that something else made.
 */
export async function decodeSessions(
  config: RunRecord['config'],
  { runDir, onProgress, settings = contrastSettings[config.preset], begin }: DecodeSessionsOptions,
): Promise<DecodedSessions | undefined> {
  const engine = await startEngine({ onProgress });
  const { dataset, data: folder, seed, shuffleLabels } = config;
  const data = await loadContrasts(dataset, { data: folder, sessions: config.sessions, seed, shuffleLabels });
  const sessions = await Promise.all(data.sessions.map(data.loadSession));
  const plan = planContrastDecoding(
    { ...data, sessions },
    { settings, seed, shuffleLabels, engine: engineIdentity(engine) },
  );
  const known = await readKnownParts(runDir, plan);
  if (begin && !(await begin(plan.fingerprint, known.isWhole))) return undefined;
  const refiner = known.refiner ?? (await pretrainRefiner(plan, onProgress));
  if (!known.refiner) await writeRefiner(runDir, refiner, plan);
  const result = await decodeContrasts(plan, { refiner, keep: foldKeeper(runDir, known.folds), onProgress });
  return { data, result };
}
