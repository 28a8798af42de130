import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import type { Progress } from '../../src/progress.ts';
import type { RunConfig } from '../runs/config.ts';
import type { RunResult } from '../runs/run-options.ts';
import { isAlive, type ProcessRef } from './process-ref.ts';

export const runStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

const processRefSchema: z.ZodType<ProcessRef> = z.object({ pid: z.int().positive(), mark: z.string() });

const runStateSchema = z.object({
  state: z.enum(runStates),
  /** What was asked for; parsed where it came in, and stored as it was parsed. */
  config: z.custom<RunConfig>((value) => typeof value === 'object' && value !== null),
  /** ISO 8601 times, UTC. */
  created: z.iso.datetime(),
  started: z.iso.datetime().optional(),
  finished: z.iso.datetime().optional(),
  /** What the request that started it is known by, and a digest of what it asked for. */
  idempotency: z.object({ key: z.string(), digest: z.string() }).optional(),
  /** Of the request that started it, for the log. */
  requestId: z.string().optional(),
  /** The process in charge: a server's, or the command line's; none after a server gave the run up in good order. */
  runner: processRefSchema.optional(),
  /** The queue whose workers, on whatever machine, have it in hand. */
  queue: z.string().optional(),
  /** The child process that a server runs it in. */
  worker: processRefSchema.optional(),
  /** How often its worker was killed in a row without getting further than `reached`. */
  kills: z.object({ inARow: z.int().nonnegative(), reached: z.tuple([z.int(), z.number()]) }).optional(),
  progress: z.custom<Progress>().optional(),
  result: z.custom<RunResult>().optional(),
  error: z.object({ tag: z.string(), message: z.string() }).optional(),
});

/** `state.json` of a run folder: what the run is, where it stands and what came out. */
export type RunState = z.infer<typeof runStateSchema>;

/** Whether a run that has not ended is in the hands of a process that lives, or of the workers of a queue. */
export function isInHand({ finished, runner, queue }: RunState): boolean {
  return finished === undefined && (queue !== undefined || (runner !== undefined && isAlive(runner)));
}

/** Reads `state.json` of a run folder; undefined when the folder or the file is not there. Throws MissingFile when it is damaged. */
export async function readRunState(runDir: string): Promise<RunState | undefined> {
  const path = join(runDir, 'state.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return runStateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError(
      'MissingFile',
      `${path} does not hold the state of a run; move that folder out of the run store.`,
      {
        details: { path },
        cause,
      },
    );
  }
}

/** Writes `state.json` of a run folder, whole or not at all. */
export async function writeRunState(runDir: string, state: RunState): Promise<void> {
  await writeFileAtomic(join(runDir, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}
