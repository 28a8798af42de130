import type { OnProgress } from '../../src/progress.ts';

export interface RunOptions {
  readonly runDir: string;
  readonly onProgress?: OnProgress;
}
