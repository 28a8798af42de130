import type { z } from 'zod';
import type { Fingerprint } from '../../src/fingerprint.ts';
import type { OnProgress } from '../../src/progress.ts';
import type { RunResult } from '../runs/run-options.ts';
import type { TaskConfig } from './job.ts';

/** What a run of a sweep came to. */
export interface Outcome {
  /** Numbers for the table, by name; null where one is not defined. */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly seconds: number;
  readonly warnings: readonly string[];
  /** What else is needed of it; plain JSON. */
  readonly details?: unknown;
  /** Which data it was made of, and whatever else than its config decides it. */
  readonly madeOf: Fingerprint;
  /** Of runs that have a folder of their own, for `state.json`. */
  readonly run?: RunResult;
}

export interface TaskOptions {
  /** Folder of the run, with what an earlier process left of it; nothing need be written there. */
  readonly dir: string;
  readonly onProgress?: OnProgress;
}

/** A sort of run that sweeps are made of. */
export interface Task {
  /** The config with its defaults. Throws InvalidInput. */
  readonly config: (input: TaskConfig) => TaskConfig;
  /** What `madeOf` of its outcome would be now; recorded data are loaded for it, simulations are what their config says. */
  readonly madeOf: (config: TaskConfig) => Promise<Fingerprint>;
  readonly carryOut: (config: TaskConfig, options: TaskOptions) => Promise<Outcome>;
}

interface TypedTask<Config extends TaskConfig> {
  readonly schema: z.ZodType<Config>;
  readonly madeOf: (config: Config) => Promise<Fingerprint>;
  readonly carryOut: (config: Config, options: TaskOptions) => Promise<Outcome>;
}

/** A task, for configs of any kind: they are read by its own schema first. */
export function task<Config extends TaskConfig>(typed: TypedTask<Config>): Task {
  const { schema, madeOf, carryOut } = typed;
  return {
    config: (input) => schema.parse(input),
    madeOf: async (config) => madeOf(schema.parse(config)),
    carryOut: async (config, options) => carryOut(schema.parse(config), options),
  };
}
