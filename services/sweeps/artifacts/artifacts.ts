import type { SweepResult } from '../sweep-result.ts';

/**
 * Where the runs of a sweep are kept, for all workers: `NAME.json` is the result of a run, beside it are its files. A result is
 * there once, whole or not at all, whoever writes it and however often.
 */
export interface Artifacts {
  /** How others open it: a folder, or `s3://bucket/prefix`. */
  readonly place: string;
  /** The folder to work on a run in, with what an earlier worker left of it. */
  open(name: string): Promise<string>;
  /** Keeps what is in that folder now, so that another worker can go on with it. */
  save(name: string): Promise<void>;
  /** Keeps the files of a run and then its result; false, and nothing changes, where there is a result already. */
  commit(name: string, resultOf: (files: SweepResult['files']) => SweepResult): Promise<boolean>;
  /** Called when this worker is done with a run, however it ended. */
  release(name: string): Promise<void>;
  /** The result of a run; undefined where there is none. Throws InvalidData for a file that is none. */
  result(name: string): Promise<SweepResult | undefined>;
  /** Puts the files of a finished run into a folder; throws InvalidData for one whose checksum is another. */
  fetch(result: SweepResult, folder: string): Promise<void>;
}
