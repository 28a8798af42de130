import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CortexError } from '../../src/errors.ts';
import { type RunConfig, runConfigSchema } from '../runs/config.ts';
import { thisProcess } from '../store/process-ref.ts';
import { expectIdle, RunRecorder } from '../store/run-recorder.ts';
import { readRunState } from '../store/run-state.ts';
import { RunStore } from '../store/run-store.ts';
import { expectEmptyFolder } from './out-folder.ts';
import { runsDir } from './runs-dir.ts';

/** Where a run goes, and whether it is one that is there already. */
export interface RunPlace {
  readonly out?: string;
  readonly resume?: boolean;
  /** Folder of the data; with --resume, where they lie now. */
  readonly data?: string;
}

/** What a run is, by the options of its command. */
export interface AskedRun {
  /** Reads the options; throws InvalidInput. Where they name no data folder, recordings lie in `dataFolder` (CORTEX_DATA). */
  config(dataFolder?: string): RunConfig;
  /** True when an option other than --data says what the run is; with --resume it must then be that of the run. */
  readonly given: boolean;
}

/**
 * The run that the options ask for: a new folder under the run store or the new folder `--out`, marked as running in this
 * process, or with `--resume` the run that is in `--out` already, unchanged until it begins. Throws Conflict for an
 * `--out` that holds something else.
 */
export async function openRun(place: RunPlace, asked: AskedRun): Promise<RunRecorder> {
  if (place.resume) return earlierRun(place, asked);
  const recorder = await newRun(place, asked.config());
  await recorder.begin();
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
  await expectEmptyFolder(place.out);
  return new RunRecorder(dir, { state: 'queued', config, created: new Date().toISOString(), runner: thisProcess() });
}

async function earlierRun(place: RunPlace, asked: AskedRun): Promise<RunRecorder> {
  if (place.out === undefined)
    throw new CortexError('InvalidInput', '--resume needs --out: the folder of the run to go on with.');
  const dir = resolve(place.out);
  const state = await readRunState(dir);
  if (!state)
    throw new CortexError('NotFound', `${place.out} holds no run to resume; leave out --resume to start one there.`);
  expectIdle(place.out, state);
  // The folder of the data may have moved: what is in it is compared when it is loaded.
  const moved = place.data === undefined ? {} : { data: resolve(place.data) };
  const before = currentConfig(state.config);
  const config = asked.given ? asked.config(before.data) : { ...before, ...moved };
  const { data: _from, ...known } = before;
  const { data: _to, ...wanted } = config;
  if (!isDeepStrictEqual(wanted, known)) {
    throw new CortexError(
      'InvalidInput',
      `${place.out} is a run of ${JSON.stringify(before)}; leave out the options that --resume cannot change.`,
    );
  }
  return new RunRecorder(dir, { ...state, config }, { begun: false });
}

/** A config with the fields that runs of earlier versions do not have; as it is where it cannot be read. */
function currentConfig(config: RunConfig): RunConfig {
  const parsed = runConfigSchema.safeParse(config);
  return parsed.success ? parsed.data : config;
}
