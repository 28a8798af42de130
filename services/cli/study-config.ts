import { withDataFolder } from '../runs/data-folder.ts';
import { type StudyConfig, studyConfigSchema } from '../runs/decoding/config.ts';
import type { RunPlace } from './open-run.ts';
import { configOf, listOf, numberOf } from './read-options.ts';

/** Options of `cortex study` and of `cortex train` for a decoder, as commander reads them. */
export interface StudyOptions extends RunPlace {
  readonly dataset?: string;
  readonly data?: string;
  readonly sessions?: string;
  readonly seed?: string;
  readonly preset?: string;
  readonly decoder?: string;
  readonly shuffleLabels?: boolean;
  readonly json?: boolean;
}

const optionOfField: Readonly<Record<string, string>> = {
  dataset: '--dataset',
  data: '--data',
  sessions: '--sessions',
  seed: '--seed',
  preset: '--preset',
  decoder: '--decoder',
  shuffleLabels: '--shuffle-labels',
};

/**
 * The study that the options ask for, its data folder absolute, `dataFolder` (CORTEX_DATA) where none is named.
 * Throws InvalidInput that names the option at fault.
 */
export function studyConfigOf(options: StudyOptions, kind: StudyConfig['kind'], dataFolder?: string): StudyConfig {
  const { dataset, data, sessions, seed, preset, decoder, shuffleLabels } = options;
  const config = configOf(
    studyConfigSchema,
    {
      kind,
      dataset,
      data,
      sessions: listOf(sessions)?.map(numberOf),
      seed: numberOf(seed),
      preset,
      decoder,
      shuffleLabels,
    },
    ([field]) => optionOfField[String(field)],
  );
  return withDataFolder(config, dataFolder);
}

/** True when an option says what the study is, rather than where it goes and where the data lie. */
export function hasStudyOptions(options: StudyOptions): boolean {
  return Object.keys(options).some((field) => field !== 'data' && Object.hasOwn(optionOfField, field));
}
