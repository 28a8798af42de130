import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunConfig } from '../../src/config/run.ts';
import { CortexError } from '../../src/errors.ts';
import { isAlive, thisProcess } from '../store/process-ref.ts';
import { RunRecorder } from '../store/run-recorder.ts';
import { readRunState } from '../store/run-state.ts';
import { RunStore } from '../store/run-store.ts';
import { runsDir } from './runs-dir.ts';

/** Where a run goes, and whether it is one that is there already. */
export interface RunPlace {
  readonly out?: string;
  readonly resume?: boolean;
}

/** What a run is, by the options of its command. */
export interface AskedRun {
  /** Reads the options; throws InvalidInput. */
  config(): RunConfig;
  /** True when an option says what the run is; with --resume it must then be that of the run. */
  readonly given: boolean;
}

/**
 * The run that the options ask for, marked as running in this process: a new folder under the run store, the new folder
 * `--out`, or with `--resume` the run that is in `--out` already.
 */
export async function openRun(place: RunPlace, asked: AskedRun): Promise<RunRecorder> {
  const recorder = place.resume ? await earlierRun(place, asked) : await newRun(place, asked.config());
  const started = recorder.state.started ?? new Date().toISOString();
  await recorder.update({
    state: 'running',
    started,
    finished: undefined,
    error: undefined,
    runner: thisProcess(),
    worker: undefined,
  });
  return recorder;
}

async function newRun(place: RunPlace, config: RunConfig): Promise<RunRecorder> {
  if (place.out === undefined) {
    const { dir, state } = await new RunStore(runsDir()).create(config);
    return new RunRecorder(dir, state);
  }
  const dir = resolve(place.out);
  if (await readRunState(dir)) {
    throw new CortexError(
      'Conflict',
      `${place.out} holds a run already; add --resume to go on with it, or name another folder.`,
    );
  }
  await mkdir(dir, { recursive: true });
  return new RunRecorder(dir, { state: 'queued', config, created: new Date().toISOString(), runner: thisProcess() });
}

async function earlierRun(place: RunPlace, asked: AskedRun): Promise<RunRecorder> {
  if (place.out === undefined)
    throw new CortexError('InvalidInput', '--resume needs --out: the folder of the run to go on with.');
  const dir = resolve(place.out);
  const state = await readRunState(dir);
  if (!state)
    throw new CortexError('NotFound', `${place.out} holds no run to resume; leave out --resume to start one there.`);
  if (!state.finished && state.runner && isAlive(state.runner)) {
    throw new CortexError('Conflict', `${place.out} is in use by process ${state.runner.pid}; stop that one first.`);
  }
  if (asked.given && !isDeepStrictEqual(asked.config(), state.config)) {
    throw new CortexError(
      'InvalidInput',
      `${place.out} is a run of ${JSON.stringify(state.config)}; leave out the options that --resume cannot change.`,
    );
  }
  return new RunRecorder(dir, state);
}
