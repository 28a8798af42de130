import { CortexError } from '../../src/errors.ts';
import { decoderNames } from '../../src/models/decoders/catalogue.ts';
import { withDataFolder } from '../runs/data-folder.ts';
import { type StudyConfig, studyConfigSchema } from '../runs/decoding/config.ts';
import { type DecodersConfig, decodersConfigSchema } from '../side-by-side/config.ts';
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
  const { decoder, trainingSeed } = asked;
  const fields = { kind, decoder, trainingSeed: numberOf(trainingSeed), ...decodingFields(asked) };
  return withDataFolder(configOf(studyConfigSchema, fields, optionNamer(optionOfField, asked)), dataFolder);
}

/**
 * Several decoders on the data that the options name; as `studyConfigOf` otherwise. Options of decoders go to those that have them.
 */
export function decodersConfigOf(
  asked: StudyOptions & { readonly folds?: string; readonly seeds?: string },
): DecodersConfig {
  const { decoder, folds, seeds, trainingSeed } = asked;
  if (trainingSeed !== undefined) {
    throw new CortexError(
      'InvalidInput',
      `--training-seed ${trainingSeed} is that of one training, but several have the training seeds 1, 2, …; say how many with --seeds.`,
    );
  }
  const several = { decoders: listOf(decoder) ?? [decoderNames[0]], folds: numberOf(folds), seeds: numberOf(seeds) };
  const fields = { kind: 'decoders', ...several, ...decodingFields(asked) };
  const options = { ...optionOfField, decoders: '--decoder', folds: '--folds', seeds: '--seeds' };
  return withDataFolder(configOf(decodersConfigSchema, fields, optionNamer(options, asked)));
}

/** What all configs of decoders say, as the options have it. */
function decodingFields(asked: StudyOptions) {
  const { seed, preset, shuffleLabels } = asked;
  const training = {
    ...jsonObjectOf('--training', asked.training),
    ...(asked.steps !== undefined && { steps: numberOf(asked.steps) }),
    ...(asked.learningRate !== undefined && { learningRate: numberOf(asked.learningRate) }),
    ...(asked.batchSize !== undefined && { batchSize: numberOf(asked.batchSize) }),
  };
  return {
    ...dataChoiceFrom(asked),
    seed: numberOf(seed),
    preset,
    options: jsonObjectOf('--options', asked.options),
    training,
    shuffleLabels,
    regions: listOf(asked.regions),
  };
}

/** True when an option says what the study is, rather than where it goes and where the data lie. */
export function hasStudyOptions(options: StudyOptions): boolean {
  return Object.keys(options).some((field) => field !== 'data' && Object.hasOwn(optionOfField, field));
}
