import { createHash } from 'node:crypto';
import type { DatasetManifest } from '../../../src/data/decoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import type { RunRecord } from '../decoding/record.ts';
import type { StudyOutcome } from '../decoding/result.ts';
import type { StudyContext } from '../decoding/video-study.ts';
import { runSteinmetzStudy } from './decode-sessions.ts';
import { writeSteinmetzStudy } from './outputs.ts';

/**
 * Runs the study of real recordings, writes its run folder, and gives its headline numbers; undefined when there was
 * nothing to do. Unsupported for a training.
 */
export async function runSteinmetz(
  { config, runDir, onProgress, begin }: StudyContext,
  record: RunRecord,
): Promise<StudyOutcome | undefined> {
  if (config.kind === 'training') {
    throw new CortexError(
      'Unsupported',
      'The steinmetz data set has a decoder for each fold and no training by itself; ask for a study.',
    );
  }
  if (config.decoder !== 'video-unet') {
    throw new CortexError(
      'Unsupported',
      `The steinmetz study pretrains the convolutions of the video-unet, so it has no decoder "${config.decoder}"; leave decoder out or use siegel-sim.`,
    );
  }
  let fingerprint: Fingerprint | undefined;
  const result = await runSteinmetzStudy(config, {
    runDir,
    onProgress,
    begin: async (made, done) => {
      fingerprint = made;
      return begin ? begin(made, done) : true;
    },
  });
  if (!result) return undefined;
  await writeSteinmetzStudy(runDir, result, record);
  const { network, linear, control } = result.mean;
  return {
    dataset: mergeManifests(result.manifests),
    fingerprint,
    metrics: {
      balancedAccuracy: network.balancedAccuracy,
      unequalBalancedAccuracy: network.unequal,
      linearBalancedAccuracy: linear.balancedAccuracy,
      linearUnequalBalancedAccuracy: linear.unequal,
      controlBalancedAccuracy: control.balancedAccuracy,
      controlUnequalBalancedAccuracy: control.unequal,
    },
    trivial: Object.fromEntries(
      ['', 'linear', 'control'].flatMap((decoder) => [
        [decoder ? `${decoder}BalancedAccuracy` : 'balancedAccuracy', 1 / 3],
        [decoder ? `${decoder}UnequalBalancedAccuracy` : 'unequalBalancedAccuracy', 1 / 2],
      ]),
    ),
    masking: result.masking,
    sessions: result.sessions,
    warnings: result.warnings,
  };
}

/** One manifest for several sessions: their units added up, and a hash over their hashes. */
function mergeManifests(manifests: readonly DatasetManifest[]): DatasetManifest {
  const regions: Record<string, number> = {};
  const hash = createHash('sha256');
  for (const manifest of manifests) {
    hash.update(manifest.hash);
    for (const [region, units] of Object.entries(manifest.regions)) regions[region] = (regions[region] ?? 0) + units;
  }
  return { ...manifests[0], regions, hash: hash.digest('hex') };
}
