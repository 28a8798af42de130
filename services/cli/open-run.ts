import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { StudyConfig } from '../../src/config/study.ts';
import { CortexError } from '../../src/errors.ts';
import { isAlive, thisProcess } from '../store/process-ref.ts';
import { RunRecorder } from '../store/run-recorder.ts';
import { readRunState } from '../store/run-state.ts';
import { RunStore } from '../store/run-store.ts';
import { runsDir } from './runs-dir.ts';
import { hasConfigOptions, type StudyOptions, studyConfigOf } from './study-config.ts';

/**
 * The run that the options ask for, marked as running in this process: a new folder under the run store, the new folder
 * `--out`, or with `--resume` the run that is in `--out` already.
 */
export async function openRun(options: StudyOptions, kind: StudyConfig['kind']): Promise<RunRecorder> {
  const recorder = options.resume ? await earlierRun(options, kind) : await newRun(options, kind);
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

async function newRun(options: StudyOptions, kind: StudyConfig['kind']): Promise<RunRecorder> {
  const config = studyConfigOf(options, kind);
  if (options.out === undefined) {
    const { dir, state } = await new RunStore(runsDir()).create(config);
    return new RunRecorder(dir, state);
  }
  const dir = resolve(options.out);
  if (await readRunState(dir)) {
    throw new CortexError(
      'Conflict',
      `${options.out} holds a run already; add --resume to go on with it, or name another folder.`,
    );
  }
  await mkdir(dir, { recursive: true });
  return new RunRecorder(dir, { state: 'queued', config, created: new Date().toISOString(), runner: thisProcess() });
}

async function earlierRun(options: StudyOptions, kind: StudyConfig['kind']): Promise<RunRecorder> {
  if (options.out === undefined)
    throw new CortexError('InvalidInput', '--resume needs --out: the folder of the run to go on with.');
  const dir = resolve(options.out);
  const state = await readRunState(dir);
  if (!state)
    throw new CortexError('NotFound', `${options.out} holds no run to resume; leave out --resume to start one there.`);
  if (!state.finished && state.runner && isAlive(state.runner)) {
    throw new CortexError('Conflict', `${options.out} is in use by process ${state.runner.pid}; stop that one first.`);
  }
  if (hasConfigOptions(options) && !isDeepStrictEqual(studyConfigOf(options, kind), state.config)) {
    throw new CortexError(
      'InvalidInput',
      `${options.out} is a run of ${JSON.stringify(state.config)}; leave out the options that --resume cannot change.`,
    );
  }
  return new RunRecorder(dir, state);
}
