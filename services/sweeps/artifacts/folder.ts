import { cp, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CortexError } from '../../../src/errors.ts';
import { createFileAtomic } from '../../../src/io/atomic-file.ts';
import { parseSweepResult, type SweepResult } from '../sweep-result.ts';
import type { Artifacts } from './artifacts.ts';
import { RunFiles, sha256Of } from './run-files.ts';

/** Runs in a folder of this machine, or of a file system that all machines share: they are worked on where they stay. */
export class FolderArtifacts implements Artifacts {
  readonly place: string;

  constructor(folder: string) {
    this.place = resolve(folder);
  }

  async open(name: string): Promise<string> {
    return join(this.place, name);
  }

  async save(): Promise<void> {
    // The files are where they stay.
  }

  async commit(name: string, resultOf: (files: SweepResult['files']) => SweepResult): Promise<boolean> {
    const files = await new RunFiles(join(this.place, name)).checksums();
    return createFileAtomic(this.#resultPath(name), `${JSON.stringify(resultOf(files))}\n`);
  }

  async release(): Promise<void> {
    // The folder is where the run stays.
  }

  async result(name: string): Promise<SweepResult | undefined> {
    const path = this.#resultPath(name);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return text === undefined ? undefined : parseSweepResult(text, path);
  }

  async fetch({ name, files }: SweepResult, folder: string): Promise<void> {
    for (const [path, sha256] of Object.entries(files)) {
      const from = join(this.place, name, path);
      if ((await sha256Of(from)) !== sha256) throw changed(from);
      const to = join(resolve(folder), path);
      if (to === from) continue;
      await mkdir(dirname(to), { recursive: true });
      await cp(from, to);
    }
  }

  #resultPath(name: string): string {
    return join(this.place, `${name}.json`);
  }
}

/** The error about a file that is not what its result says. */
export function changed(place: string): CortexError {
  return new CortexError('InvalidData', `${place} has changed since its run was finished: its SHA-256 is another.`);
}
