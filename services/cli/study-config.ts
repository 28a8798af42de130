import { withDataFolder } from '../runs/data-folder.ts';
import { type StudyConfig, studyConfigSchema } from '../runs/decoding/config.ts';
import { type DataOptions, dataChoiceFrom, dataOptionOfField } from './data-options.ts';
import type { RunPlace } from './open-run.ts';
import { configOf, jsonObjectOf, listOf, numberOf, optionNamer } from './read-options.ts';

/** Options of `cortex study` and of `cortex train` for a decoder, as commander reads them. */
export interface StudyOptions extends RunPlace, DataOptions {
  readonly seed?: string;
  readonly preset?: string;
  readonly decoder?: string;
  readonly options?: string;
  readonly steps?: string;
  readonly learningRate?: string;
  readonly batchSize?: string;
  readonly training?: string;
  readonly shuffleLabels?: boolean;
  readonly regions?: string;
  readonly trainingSeed?: string;
  readonly json?: boolean;
}

/** Fields that decoders alone have, and their options. */
export const decoderOnlyOptions = {
  preset: '--preset',
  decoder: '--decoder',
  steps: '--steps',
  shuffleLabels: '--shuffle-labels',
  regions: '--regions',
  trainingSeed: '--training-seed',
} as const;

const optionOfField: Readonly<Record<string, string>> = {
  ...dataOptionOfField,
  seed: '--seed',
  options: '--options',
  learningRate: '--learning-rate',
  batchSize: '--batch-size',
  training: '--training',
  ...decoderOnlyOptions,
};

/**
 * The study that the options ask for, its data folder absolute, `dataFolder` (CORTEX_DATA) where none is named.
 * Throws InvalidInput that names the option at fault.
 */
export function studyConfigOf(asked: StudyOptions, kind: StudyConfig['kind'], dataFolder?: string): StudyConfig {
  const { seed, preset, decoder, shuffleLabels } = asked;
  const training = {
    ...jsonObjectOf('--training', asked.training),
    ...(asked.steps !== undefined && { steps: numberOf(asked.steps) }),
    ...(asked.learningRate !== undefined && { learningRate: numberOf(asked.learningRate) }),
    ...(asked.batchSize !== undefined && { batchSize: numberOf(asked.batchSize) }),
  };
  const config = configOf(
    studyConfigSchema,
    {
      kind,
      ...dataChoiceFrom(asked),
      seed: numberOf(seed),
      preset,
      decoder,
      options: jsonObjectOf('--options', asked.options),
      training,
      shuffleLabels,
      regions: listOf(asked.regions),
      trainingSeed: numberOf(asked.trainingSeed),
    },
    optionNamer(optionOfField, asked),
  );
  return withDataFolder(config, dataFolder);
}

/** True when an option says what the study is, rather than where it goes and where the data lie. */
export function hasStudyOptions(options: StudyOptions): boolean {
  return Object.keys(options).some((field) => field !== 'data' && Object.hasOwn(optionOfField, field));
}
