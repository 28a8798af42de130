import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { EnsembleTensors } from '../../../src/analysis/decoding/contrast/ensemble-tensors.ts';
import type { PlannedFold } from '../../../src/analysis/decoding/contrast/plan.ts';
import { CortexError } from '../../../src/errors.ts';
import { expectSame, type Fingerprint, parseFingerprint } from '../../../src/fingerprint.ts';
import { expectFiniteWeights } from '../../../src/io/finite-weights.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import { foldPath, networksPath } from './fold-paths.ts';

/** Where sides part in left-minus-right contrasts. */
const thresholdsSchema = z.strictObject({ lower: z.number(), upper: z.number(), middle: z.number() });

/** Writes the networks of a fold with all that made them, in one step. */
export async function writeFoldNetworks(
  runDir: string,
  planned: PlannedFold,
  { tensors, thresholds }: EnsembleTensors,
): Promise<void> {
  const metadata = { thresholds: JSON.stringify(thresholds), fingerprint: JSON.stringify(planned.fingerprint) };
  await writeTensorFile(networksPath(runDir, planned), { tensors, metadata });
}

/**
 * The networks of a fold. Throws MissingFile, saying what to do, for a fold that was decoded before networks were kept,
 * Conflict, naming what differs from `made`, for those of something else, and InvalidData for a file that is
 * not whole or has a weight that is not finite.
 */
export async function readFoldNetworks(
  runDir: string,
  planned: PlannedFold,
  made: Fingerprint,
): Promise<EnsembleTensors> {
  const path = networksPath(runDir, planned);
  if (!existsSync(path)) {
    throw new CortexError(
      'MissingFile',
      `${path} is not there: this fold was decoded before networks were kept. Run the study again in another folder, or delete ${foldPath(runDir, planned)} and resume to decode the fold again.`,
    );
  }
  const { tensors, metadata } = await readTensorFile(path);
  const whatToDo =
    'these are not the networks of this study and its data: bring those back or run the study again in another folder.';
  expectSame(path, parseFingerprint(metadata.fingerprint), made, whatToDo);
  expectFiniteWeights(path, tensors);
  try {
    return { tensors, thresholds: thresholdsSchema.parse(JSON.parse(metadata.thresholds)) };
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not say its thresholds; delete it and decode the fold again.`, {
      cause,
    });
  }
}
