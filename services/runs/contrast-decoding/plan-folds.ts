import type { SteinmetzSession } from '../../../datasets/steinmetz/load.ts';
import { contiguousBlocks, type Fold } from '../../../src/analysis/decoding/contiguous-blocks.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import { type FinishedFold, readFold } from './fold-files.ts';
import type { SteinmetzSettings } from './settings.ts';

/** A fold of a session: all that makes it, and what an earlier process made of it. */
export interface PlannedFold extends Fold {
  readonly fold: number;
  readonly fingerprint: Fingerprint;
  readonly known?: FinishedFold;
}

/** The folds of a session, and what there is of them; changes nothing. Throws Conflict for one that something else made. */
export async function planFolds(
  { session, manifest, condition }: SteinmetzSession,
  made: Fingerprint & { readonly settings: SteinmetzSettings },
  runDir: string,
): Promise<PlannedFold[]> {
  const data = { set: manifest.name, hash: manifest.hash };
  const blocks = contiguousBlocks(condition.length, made.settings.outerBlocks);
  return Promise.all(
    blocks.map(async (block, fold) => {
      const fingerprint = { ...made, data, split: { test: Array.from(block.test) } };
      const known = await readFold(runDir, { session, fold }, fingerprint);
      return { ...block, fold, fingerprint, ...(known && { known }) };
    }),
  );
}
