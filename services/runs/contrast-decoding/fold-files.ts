import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { expectSame, type Fingerprint, parseFingerprint } from '../../../src/fingerprint.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import { type FoldResult, foldSchema } from './results.ts';

/** A finished fold: its result and the reconstructions of its test trials, summed over each condition. */
export interface FinishedFold {
  readonly result: FoldResult;
  /** [condition, time, 32, 32, 3] */
  readonly videoSums: NdArray;
}

/** What a refusal says to do. */
export const goOnWithTheSame = 'go on with the same data, settings and engine, or start the study in another folder.';

const pathOf = (runDir: string, session: number, fold: number): string =>
  join(runDir, 'checkpoints', `session-${session}-fold-${fold}.safetensors`);

/** Writes a finished fold with all that made it in one step, so that a killed study resumes after it. */
export async function writeFold(
  runDir: string,
  { result, videoSums }: FinishedFold,
  fingerprint: Fingerprint,
): Promise<void> {
  const path = pathOf(runDir, result.session, result.fold);
  const metadata = { result: JSON.stringify(result), fingerprint: JSON.stringify(fingerprint) };
  await writeTensorFile(path, { tensors: { videoSums }, metadata });
}

/**
 * The finished fold that `runDir` holds; undefined when it is still to be done. Throws Conflict, naming what differs, for
 * a fold of another recording, other settings or another engine.
 */
export async function readFold(
  runDir: string,
  { session, fold }: Pick<FoldResult, 'session' | 'fold'>,
  fingerprint: Fingerprint,
): Promise<FinishedFold | undefined> {
  const path = pathOf(runDir, session, fold);
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = await readTensorFile(path);
  expectSame(path, parseFingerprint(metadata.fingerprint), fingerprint, goOnWithTheSame);
  const parsed = foldSchema.safeParse(JSON.parse(metadata.result ?? '{}'));
  if (!parsed.success) {
    throw new CortexError('InvalidData', `${path} holds no result of a fold; delete it to decode this fold again.`);
  }
  return { result: parsed.data, videoSums: tensors.videoSums };
}
