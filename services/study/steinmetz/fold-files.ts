import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NdArray } from '../../../src/arrays.ts';
import { readTensorFile, writeTensorFile } from '../../../src/io/safetensors.ts';
import { type FoldResult, foldSchema } from './results.ts';

/** A finished fold: its result and the reconstructions of its test trials, summed over each condition. */
export interface FinishedFold {
  readonly result: FoldResult;
  /** [condition, time, 32, 32, 3] */
  readonly videoSums: NdArray;
}

const pathOf = (runDir: string, session: number, fold: number): string =>
  join(runDir, 'checkpoints', `session-${session}-fold-${fold}.safetensors`);

/** Writes a finished fold in one step, so that a killed study resumes after it. */
export async function writeFold(runDir: string, { result, videoSums }: FinishedFold): Promise<void> {
  const path = pathOf(runDir, result.session, result.fold);
  await writeTensorFile(path, { tensors: { videoSums }, metadata: { result: JSON.stringify(result) } });
}

/** The finished fold that `runDir` holds, when it is of the same recording, settings and seed. */
export async function readFold(
  runDir: string,
  { session, fold, fingerprint }: Pick<FoldResult, 'session' | 'fold' | 'fingerprint'>,
): Promise<FinishedFold | undefined> {
  const path = pathOf(runDir, session, fold);
  if (!existsSync(path)) return undefined;
  const { tensors, metadata } = await readTensorFile(path);
  const parsed = foldSchema.safeParse(JSON.parse(metadata.result ?? '{}'));
  if (!parsed.success || parsed.data.fingerprint !== fingerprint) return undefined;
  return { result: parsed.data, videoSums: tensors.videoSums };
}
