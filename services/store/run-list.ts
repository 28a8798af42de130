import { join } from 'node:path';
import { isCortexError } from '../../src/errors.ts';
import { fileStamp } from '../runs/run-file.ts';
import type { RunState } from './run-state.ts';

/** A run of the store: its id, its folder and what `state.json` says. */
export interface RunRecord {
  readonly id: string;
  readonly dir: string;
  readonly state: RunState;
}

export interface RunListOptions {
  readonly read: (id: string) => Promise<RunRecord | undefined>;
  /** Told once of every run folder that cannot be read. */
  readonly onUnreadable: (id: string, error: unknown) => void;
}

/** How long a finished run is taken to be as it was: only a command in another process changes it. */
const trustedMs = 2000;

interface Listed {
  readonly record: RunRecord;
  readonly age: string;
  readonly stamp: string | null;
  seenAtMs: number;
}

/**
 * The runs of a root, newest first, held in memory: the folders are the truth, but thousands of finished ones are not read
 * for every request. Runs that are not finished are read anew each time.
 */
export class RunList {
  readonly #options: RunListOptions;
  readonly #listed = new Map<string, Listed>();
  readonly #told = new Set<string>();

  constructor(options: RunListOptions) {
    this.#options = options;
  }

  /** The run has been changed by this process: it is read anew next time. */
  noteChange(id: string): void {
    this.#listed.delete(id);
  }

  /** The runs of these ids that can be read, newest first. A damaged folder must not hide the others. */
  async read(ids: readonly string[]): Promise<RunRecord[]> {
    const there = new Set(ids);
    for (const id of this.#listed.keys()) if (!there.has(id)) this.#listed.delete(id);
    const found = await Promise.all(ids.map((id) => this.#current(id)));
    const runs = found.filter((run) => run !== undefined);
    return runs.sort((a, b) => (a.age < b.age ? 1 : -1)).map(({ record }) => record);
  }

  #current(id: string): Listed | undefined | Promise<Listed | undefined> {
    const known = this.#listed.get(id);
    if (known?.record.state.finished === undefined) return this.#readAnew(id);
    return Date.now() - known.seenAtMs < trustedMs ? known : this.#checked(known);
  }

  async #checked(known: Listed): Promise<Listed | undefined> {
    const { id, dir } = known.record;
    if ((await stampOf(dir)) !== known.stamp) return this.#readAnew(id);
    known.seenAtMs = Date.now();
    return known;
  }

  async #readAnew(id: string): Promise<Listed | undefined> {
    const seenAtMs = Date.now();
    try {
      const record = await this.#options.read(id);
      if (!record) return undefined;
      const stamp = record.state.finished === undefined ? null : await stampOf(record.dir);
      const listed = { record, stamp, seenAtMs, age: `${record.state.created} ${id}` };
      this.#listed.set(id, listed);
      return listed;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (!this.#told.has(id)) this.#options.onUnreadable(id, error);
      this.#told.add(id);
      return undefined;
    }
  }
}

const stampOf = (dir: string) => fileStamp(join(dir, 'state.json'));

/** Whether it is one folder that cannot be read, rather than all of them. */
function isUnreadable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return isCortexError(error, 'MissingFile') || ['EACCES', 'EPERM', 'EIO', 'ELOOP', 'EISDIR'].includes(code);
}
