import { decodingDatasetNames } from '../../../datasets/catalogue.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import { carryOutStudy } from '../decoding/carry-out-study.ts';
import type { StudyConfig } from '../decoding/config.ts';
import type { RunRecord } from '../decoding/record.ts';
import type { StudyOutcome, StudyResult } from '../decoding/result.ts';
import type { StudyContext } from '../decoding/video-study.ts';
import { kindsOfRun } from '../kinds.ts';
import type { RunOptions } from '../run-options.ts';
import { decodeSessions } from './decode-sessions.ts';
import { mergeManifests } from './merge-manifests.ts';
import { contrastMetrics } from './metrics.ts';
import { writeContrastStudy } from './outputs.ts';
import { recommendationNotes } from './report.ts';

/**
 * Carries out a study of the contrasts of real recordings in `runDir` and writes the run folder: run.json, a checkpoint a
 * fold, tables, pictures, report.html. Unsupported for a training; otherwise as `carryOutStudy`.
 */
export function runContrastStudy(config: StudyConfig, options: RunOptions): Promise<StudyResult> {
  return carryOutStudy(config, options, {
    outputs: kindsOfRun['contrast-decoding'].outputs(config.kind),
    run: decodeRecordings,
  });
}

/** Undefined when there was nothing to do. */
export async function decodeRecordings(
  { config, runDir, onProgress, begin }: StudyContext & { readonly config: RunRecord['config'] },
  record: RunRecord,
): Promise<StudyOutcome | undefined> {
  if (config.kind === 'training') {
    throw new CortexError(
      'Unsupported',
      `The ${config.dataset} data set has a decoder for each fold and no training by itself; ask for a study.`,
    );
  }
  if (config.decoder !== 'video-unet') {
    throw new CortexError(
      'Unsupported',
      `The ${config.dataset} study pretrains the convolutions of the video-unet, so it has no decoder "${config.decoder}"; leave decoder out or use ${decodingDatasetNames.join(' or ')}.`,
    );
  }
  let fingerprint: Fingerprint | undefined;
  const decoded = await decodeSessions(config, {
    runDir,
    onProgress,
    begin: async (made, done) => {
      fingerprint = made;
      return begin ? begin(made, done) : true;
    },
  });
  if (!decoded) return undefined;
  await writeContrastStudy(runDir, decoded, record);
  const { result } = decoded;
  return {
    dataset: mergeManifests(result.manifests),
    fingerprint,
    ...contrastMetrics(result),
    masking: result.masking,
    sessions: result.sessions,
    ...(result.recommendation && { recommendation: result.recommendation }),
    warnings: [...recommendationNotes(result), ...result.warnings],
  };
}
