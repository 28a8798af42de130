import type { Context } from 'hono';
import { digestOf } from '../../../src/fingerprint.ts';
import type { RunConfig } from '../../runs/config.ts';
import type { RunRecord, RunStore } from '../../store/run-store.ts';
import { HttpProblem } from '../problems.ts';

/** What a request that starts a run is known by, and what it asked for. */
export interface Idempotency {
  readonly key: string;
  /** Of the config. */
  readonly digest: string;
}

/** `Idempotency-Key` of a request that starts a run; 422 for what is no key. */
export function readIdempotency(c: Context, config: RunConfig): Idempotency | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new HttpProblem(422, 'Idempotency-Key must be 1 to 255 letters, digits and signs without blanks.');
  }
  return { key, digest: digestOf(config) };
}

/**
 * Starts runs once for each `Idempotency-Key`: who asks again with the same key, as after a lost connection, gets the run that was
 * started then. The keys stand in the states of the runs, so they hold for as long as those are there.
 */
export class StartOnce {
  readonly #store: RunStore;
  /** Runs that are being started, by key. */
  readonly #starting = new Map<string, Promise<RunRecord>>();

  constructor(store: RunStore) {
    this.#store = store;
  }

  /** The run of that key, which `start` starts where there is none. Throws 422 when another config had the key. */
  async run(
    asked: Idempotency | undefined,
    start: () => Promise<RunRecord>,
  ): Promise<{ run: RunRecord; again: boolean }> {
    if (asked === undefined) return { run: await start(), again: false };
    const earlier = this.#starting.get(asked.key);
    if (earlier) return { run: expectSame(await earlier, asked), again: true };
    let again = false;
    const finding = (async () => {
      const { runs } = await this.#store.list();
      const known = runs.find(({ state }) => state.idempotency?.key === asked.key);
      again = known !== undefined;
      return known ?? start();
    })();
    this.#starting.set(asked.key, finding);
    try {
      return { run: expectSame(await finding, asked), again };
    } finally {
      this.#starting.delete(asked.key);
    }
  }
}

function expectSame(run: RunRecord, { digest }: Idempotency): RunRecord {
  if (run.state.idempotency?.digest === digest) return run;
  throw new HttpProblem(422, `This Idempotency-Key was used for run ${run.id}, which is another one; take a new key.`);
}
