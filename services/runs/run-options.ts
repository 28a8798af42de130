import type { OnProgress } from '../../src/progress.ts';
import type { DecodersResult } from '../side-by-side/result.ts';
import type { StudyResult } from './decoding/result.ts';
import type { EncodingResult } from './encoding/result.ts';

/** What a run came to, by its kind. */
export type RunResult = StudyResult | DecodersResult | EncodingResult;

export interface RunOptions {
  readonly runDir: string;
  readonly onProgress?: OnProgress;
  /**
   * Awaited when everything is loaded and checked, before the first change to what an earlier process left in the folder;
   * not called when there is nothing to do.
   */
  readonly onReady?: () => Promise<void>;
  /** What the run came to when it was finished before: handed back when all of it is still there and equal. */
  readonly earlier?: RunResult;
}
