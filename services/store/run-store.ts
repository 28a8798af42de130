import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CortexError, isCortexError, quoted } from '../../src/errors.ts';
import type { RunConfig } from '../runs/config.ts';
import { thisProcess } from './process-ref.ts';
import { type RunState, readRunState, writeRunState } from './run-state.ts';

/** A run of the store: its id, its folder and what `state.json` says. */
export interface RunRecord {
  readonly id: string;
  readonly dir: string;
  readonly state: RunState;
}

/** Some runs, newest first, and the id to continue after when there are more. */
export interface RunPage {
  readonly runs: readonly RunRecord[];
  readonly next?: string;
}

/** A run's id is the name of its folder: one the store gave it, or one that the command line was told by `--out`. */
const idPattern = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** A new run id that sorts by time to the millisecond (the three digits after the last dash), such as `20261121-054512-1f4b2c` (UTC). */
export function newRunId(now = new Date()): string {
  const digits = now.toISOString().replace(/\D/g, '');
  const milliseconds = now.getUTCMilliseconds().toString(16).padStart(3, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${milliseconds}${randomBytes(2).toString('hex').slice(1)}`;
}

/** Run folders under one root, one a run, named by their id. */
export class RunStore {
  readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  /** Makes the folder of a new run in state `queued`. */
  async create(config: RunConfig): Promise<RunRecord> {
    const created = new Date();
    const id = newRunId(created);
    const dir = join(this.root, id);
    await mkdir(this.root, { recursive: true });
    await mkdir(dir);
    const state: RunState = { state: 'queued', config, created: created.toISOString(), runner: thisProcess() };
    await writeRunState(dir, state);
    return { id, dir, state };
  }

  /** The run of that id; NotFound when there is none, which holds for every text that is not a run id. */
  async get(id: string): Promise<RunRecord> {
    const record = idPattern.test(id) ? await this.#read(id) : undefined;
    if (record) return record;
    throw noRun(id);
  }

  /** Runs, newest first: at most `limit`, those after run `after` when it is given; NotFound when there is no such run. */
  async list(options: { limit?: number; after?: string } = {}): Promise<RunPage> {
    const { limit = Number.POSITIVE_INFINITY, after } = options;
    const all = await this.#all();
    const first = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && first === 0) throw noRun(after);
    const runs = all.slice(first, first + limit);
    return first + runs.length < all.length ? { runs, next: runs[runs.length - 1].id } : { runs };
  }

  /** Replaces a run's state, whole or not at all. */
  async write(id: string, state: RunState): Promise<RunRecord> {
    const { dir } = await this.get(id);
    await writeRunState(dir, state);
    return { id, dir, state };
  }

  /** Every run that can be read, newest first. A damaged folder must not hide the others. */
  async #all(): Promise<RunRecord[]> {
    const names = await readdir(this.root).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const read = names
      .filter((name) => idPattern.test(name))
      .map((name) =>
        this.#read(name).catch((error: unknown) => {
          if (isCortexError(error, 'MissingFile')) return undefined;
          throw error;
        }),
      );
    const runs = (await Promise.all(read)).filter((run) => run !== undefined);
    const age = ({ id, state }: RunRecord) => `${state.created} ${id}`;
    return runs.sort((a, b) => (age(a) < age(b) ? 1 : -1));
  }

  async #read(id: string): Promise<RunRecord | undefined> {
    const dir = join(this.root, id);
    const state = await readRunState(dir);
    return state && { id, dir, state };
  }
}

function noRun(id: string): CortexError {
  return new CortexError('NotFound', `There is no run ${quoted(id)}; GET /v1/runs lists those there are.`);
}
