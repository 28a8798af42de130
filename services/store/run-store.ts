import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CortexError, quoted } from '../../src/errors.ts';
import type { RunConfig } from '../runs/config.ts';
import { thisProcess } from './process-ref.ts';
import { RunList, type RunRecord } from './run-list.ts';
import { pageOf, type RunPage, type RunPageOptions } from './run-page.ts';
import { type RunState, readRunState, writeRunState } from './run-state.ts';

export type { RunPage, RunRecord };

/** A run's id is the name of its folder: one the store gave it, or one that the command line was told by `--out`. */
const idPattern = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** Time between two attempts to write what the disk refused. */
const retryMs = 5000;

/** A page of memory, as the smallest file takes. */
const probeBytes = 4096;

/** A new run id that sorts by time to the millisecond (the three digits after the last dash), such as `20261121-054512-1f4b2c` (UTC). */
export function newRunId(now = new Date()): string {
  const digits = now.toISOString().replace(/\D/g, '');
  const milliseconds = now.getUTCMilliseconds().toString(16).padStart(3, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${milliseconds}${randomBytes(2).toString('hex').slice(1)}`;
}

/** Run folders under one root, one a run, named by their id. */
export class RunStore {
  readonly root: string;
  readonly #list: RunList;
  /** States that the disk has refused so far: they hold, and are written as soon as it takes them. */
  readonly #unwritten = new Map<string, RunState>();
  #retry: NodeJS.Timeout | undefined;

  /** `onUnreadable` is told once of every run folder that cannot be read, and is then left out of the lists. */
  constructor(
    root: string,
    { onUnreadable = () => undefined }: { onUnreadable?: (id: string, error: unknown) => void } = {},
  ) {
    this.root = resolve(root);
    this.#list = new RunList({ read: (id) => this.#read(id), onUnreadable });
  }

  /** Throws InvalidInput when the root is there and no folder, or cannot be read. */
  async expectUsable(): Promise<void> {
    const wrong = (why: string, cause?: unknown) =>
      new CortexError('InvalidInput', `The runs folder ${this.root} ${why}; name another with --runs.`, { cause });
    const found = await stat(this.root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw wrong(error.code === 'ENOTDIR' ? 'is inside a file' : `cannot be looked at (${error.code})`, error);
    });
    if (!found) return;
    if (!found.isDirectory()) throw wrong('is a file');
    await readdir(this.root).catch((error: NodeJS.ErrnoException) => {
      throw wrong(`cannot be read (${error.code})`, error);
    });
  }

  /** Throws what the system says where no run could be written now. */
  async expectWritable(): Promise<void> {
    await mkdir(this.root, { recursive: true });
    const probe = join(this.root, `.probe-${randomBytes(4).toString('hex')}`);
    try {
      await writeFile(probe, new Uint8Array(probeBytes));
    } finally {
      await rm(probe, { force: true });
    }
  }

  /** Makes the folder of a new run in state `queued`, with what else its state holds from the start. */
  async create(config: RunConfig, more: Pick<RunState, 'idempotency' | 'requestId'> = {}): Promise<RunRecord> {
    const created = new Date();
    const id = newRunId(created);
    const dir = join(this.root, id);
    await mkdir(this.root, { recursive: true });
    await mkdir(dir);
    const state: RunState = { state: 'queued', config, created: created.toISOString(), runner: thisProcess(), ...more };
    try {
      await writeRunState(dir, state);
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
    this.#list.noteChange(id);
    return { id, dir, state };
  }

  /** The run of that id; NotFound when there is none, which holds for every text that is not a run id. */
  async get(id: string): Promise<RunRecord> {
    const record = idPattern.test(id) ? await this.#read(id) : undefined;
    if (record) return record;
    throw noRun(id);
  }

  /** Runs, newest first unless another order is asked for; NotFound when `after` is no run. */
  async list(options: RunPageOptions = {}): Promise<RunPage> {
    const page = pageOf(await this.#list.read(await this.#names()), options);
    if (page) return page;
    throw noRun(options.after ?? '');
  }

  /** Replaces a run's state, whole or not at all. */
  async write(id: string, state: RunState): Promise<RunRecord> {
    const { dir } = await this.get(id);
    await writeRunState(dir, state);
    this.#unwritten.delete(id);
    this.#list.noteChange(id);
    return { id, dir, state };
  }

  /** A state that the disk has refused: it holds from now on, and is written as soon as the disk takes it. */
  holdUnwritten(id: string, state: RunState): void {
    this.#unwritten.set(id, state);
    this.#list.noteChange(id);
    this.#retry ??= setInterval(() => void this.#writeHeld(), retryMs).unref();
  }

  /**
   * Removes the folder of a run, which must have ended and be a folder of this root; a link to one elsewhere is left alone
   * with a Conflict.
   */
  async remove(id: string): Promise<void> {
    const { dir } = await this.get(id);
    if (!(await lstat(dir)).isDirectory()) {
      throw new CortexError(
        'Conflict',
        `Run "${id}" lies elsewhere and is only linked here; remove the link yourself.`,
      );
    }
    // Out of sight in one step: what is half removed is no run.
    const aside = join(this.root, `.removed-${id}-${randomBytes(4).toString('hex')}`);
    await rename(dir, aside);
    this.#unwritten.delete(id);
    this.#list.noteChange(id);
    await rm(aside, { recursive: true, force: true });
  }

  async #writeHeld(): Promise<void> {
    for (const [id, state] of this.#unwritten) {
      const gone = await writeRunState(join(this.root, id), state).then(
        () => true,
        () => false,
      );
      if (gone && this.#unwritten.get(id) === state) this.#unwritten.delete(id);
      this.#list.noteChange(id);
    }
    if (this.#unwritten.size > 0) return;
    clearInterval(this.#retry);
    this.#retry = undefined;
  }

  async #names(): Promise<string[]> {
    const names = await readdir(this.root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => idPattern.test(name));
  }

  async #read(id: string): Promise<RunRecord | undefined> {
    const dir = join(this.root, id);
    const state = await readRunState(dir);
    return state && { id, dir, state: this.#unwritten.get(id) ?? state };
  }
}

function noRun(id: string): CortexError {
  return new CortexError('NotFound', `There is no run ${quoted(id)}; GET /v1/runs lists those there are.`);
}
