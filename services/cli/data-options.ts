import type { Command } from 'commander';
import { armNames, splitKinds } from '../../datasets/catalogue.ts';
import type { dataChoiceShape } from '../runs/data-choice.ts';
import { listOf, numberOf } from './read-options.ts';

/** Options that choose the data, of every command that starts a run, as commander reads them. */
export interface DataOptions {
  readonly dataset?: string;
  readonly data?: string;
  readonly session?: string;
  readonly sessions?: string;
  readonly site?: string;
  readonly fold?: string;
  readonly frontEnd?: string;
  readonly soundHz?: string;
  readonly arm?: string;
  readonly split?: string;
  readonly stepMs?: string;
}

/** The fields of a config that these options fill, and their options. */
export const dataOptionOfField = {
  dataset: '--dataset',
  data: '--data',
  session: '--session',
  sessions: '--sessions',
  site: '--site',
  fold: '--fold',
  frontEnd: '--front-end',
  soundHz: '--sound-hz',
  arm: '--arm',
  split: '--split',
  stepMs: '--step-ms',
} as const satisfies Readonly<Record<keyof typeof dataChoiceShape | 'dataset', string>>;

/** Adds the options behind --dataset to a command. */
export function withDataOptions(command: Command): Command {
  return command
    .option('--data <place>', 'folder or file of the recordings (default: $CORTEX_DATA)')
    .option('--session <name>', 'session of a data set that has several, such as 201025')
    .option('--sessions <list>', 'sessions by number, such as 1,2 (default: all)')
    .option('--site <name>', 'site of a data set that has several, such as PRN015a')
    .option(
      '--fold <n>',
      "fold of a cross-validation over clips, trials or combinations, from 0 (default: the data set's own split)",
    )
    .option(
      '--front-end <name>',
      "what makes the spectrogram: db, log-mel, gammatone or given (default: the data set's own)",
    )
    .option('--sound-hz <x>', 'sampling rate of the sounds, for models that start from the waveform')
    .option('--arm <name>', `what the simulation plants: ${armNames.join(', ')} (default: ${armNames[0]})`)
    .option('--split <kind>', `what the simulation holds out: ${splitKinds.join(' or ')} (default: ${splitKinds[0]})`)
    .option(
      '--step-ms <x>',
      "ms from one count of spikes, and one frame, to the next, such as 100, 50, 20, 10 (default: the data set's own)",
    );
}

/** What the options choose, still unchecked. */
export function dataChoiceFrom(options: DataOptions) {
  const { dataset, data, session, sessions, site, fold, frontEnd, soundHz, arm, split, stepMs } = options;
  return {
    dataset,
    data,
    session,
    sessions: listOf(sessions)?.map(numberOf),
    site,
    fold: numberOf(fold),
    frontEnd,
    soundHz: numberOf(soundHz),
    arm,
    split,
    stepMs: numberOf(stepMs),
  };
}
