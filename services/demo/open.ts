import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { moveRun } from './relocate.ts';
import { demoFolder, demoRuns } from './runs.ts';

/** A copy of the demo in a temporary folder. */
export interface OpenDemo {
  readonly runsDir: string;
  /** Its recordings, so that requests name them: dots, sounds, videos. */
  readonly dataRoot: string;
  /** Removes the copy. */
  close(): Promise<void>;
}

/** Copies the runs and recordings that come with the repository, which is never written to. */
export async function openDemo(): Promise<OpenDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'cortex-demo-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const [runsDir, dataRoot] = [join(folder, 'runs'), join(folder, 'data')];
    await cp(fileURLToPath(new URL('runs', demoFolder)), runsDir, { recursive: true });
    await cp(fileURLToPath(new URL('data', demoFolder)), dataRoot, { recursive: true });
    for (const { id } of demoRuns) {
      const runDir = join(runsDir, id);
      await moveRun(runDir, runDir, ['data', dataRoot]);
    }
    return { runsDir, dataRoot, close };
  } catch (error) {
    await close();
    throw error;
  }
}
