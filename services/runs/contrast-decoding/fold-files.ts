import { existsSync } from 'node:fs';
import type { FoldKeeper } from '../../../src/analysis/decoding/contrast/decode-contrasts.ts';
import type { ContrastPlan, PlannedFold } from '../../../src/analysis/decoding/contrast/plan.ts';
import type { RefinerWeights } from '../../../src/analysis/decoding/contrast/refiner.ts';
import { type FinishedFold, foldSchema } from '../../../src/analysis/decoding/contrast/results.ts';
import { CortexError } from '../../../src/errors.ts';
import { expectSame, type Fingerprint, parseFingerprint } from '../../../src/fingerprint.ts';
import { readTensorFile, type TensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import { writeFoldNetworks } from './fold-networks.ts';
import { foldPath, refinerPath } from './fold-paths.ts';

const goOnWithTheSame = 'go on with the same data, settings and engine, or start the study in another folder.';

/** What an earlier process left of a plan in a run folder. */
export interface KnownParts {
  readonly refiner?: RefinerWeights;
  readonly folds: ReadonlyMap<PlannedFold, FinishedFold>;
  /** Nothing is left to be done. */
  readonly isWhole: boolean;
}

/**
 * Reads what is there of a plan; changes nothing. Throws Conflict, naming what differs, for a file of another recording,
 * other settings or another engine.
 */
export async function readKnownParts(runDir: string, plan: ContrastPlan): Promise<KnownParts> {
  const found = await Promise.all(
    plan.folds.map(async (planned) => [planned, await readFold(runDir, planned)] as const),
  );
  const refiner = (await readIfThere(refinerPath(runDir), plan.refinerFingerprint))?.tensors;
  const folds = new Map(found.flatMap(([planned, fold]) => (fold ? [[planned, fold]] : [])));
  return { refiner, folds, isWhole: refiner !== undefined && folds.size === plan.folds.length };
}

/** Writes the pretrained convolutional part with all that made it. */
export async function writeRefiner(runDir: string, refiner: RefinerWeights, plan: ContrastPlan): Promise<void> {
  const metadata = { fingerprint: JSON.stringify(plan.refinerFingerprint) };
  await writeTensorFile(refinerPath(runDir), { tensors: refiner, metadata });
}

/**
 * Hands known folds back, and writes finished ones with all that made them, each in one step: the networks first, for a fold
 * counts as done when its result is there.
 */
export function foldKeeper(runDir: string, known: KnownParts['folds']): FoldKeeper {
  return {
    read: async (planned) => known.get(planned),
    write: async (planned, { result, videoSums, networks }) => {
      await writeFoldNetworks(runDir, planned, networks);
      const metadata = { result: JSON.stringify(result), fingerprint: JSON.stringify(planned.fingerprint) };
      await writeTensorFile(foldPath(runDir, planned), { tensors: { videoSums }, metadata });
    },
  };
}

async function readFold(runDir: string, planned: PlannedFold): Promise<FinishedFold | undefined> {
  const path = foldPath(runDir, planned);
  const file = await readIfThere(path, planned.fingerprint);
  if (!file) return undefined;
  const parsed = foldSchema.safeParse(JSON.parse(file.metadata.result ?? '{}'));
  if (!parsed.success) {
    throw new CortexError('InvalidData', `${path} holds no result of a fold; delete it to decode this fold again.`);
  }
  return { result: parsed.data, videoSums: file.tensors.videoSums };
}

async function readIfThere(path: string, fingerprint: Fingerprint): Promise<TensorFile | undefined> {
  if (!existsSync(path)) return undefined;
  const file = await readTensorFile(path);
  expectSame(path, parseFingerprint(file.metadata.fingerprint), fingerprint, goOnWithTheSame);
  return file;
}
