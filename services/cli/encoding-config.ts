import { withDataFolder } from '../runs/data-folder.ts';
import { type EncodingConfig, encodingConfigSchema } from '../runs/encoding/config.ts';
import { type DataOptions, dataChoiceFrom, dataOptionOfField } from './data-options.ts';
import type { RunPlace } from './open-run.ts';
import { configOf, jsonObjectOf, numberOf, optionNamer } from './read-options.ts';

/** Options of `cortex train --model …`, as commander reads them. */
export interface EncodingOptions extends RunPlace, DataOptions {
  readonly model?: string;
  readonly options?: string;
  readonly prefilter?: string;
  readonly nonlinearity?: string;
  readonly networks?: string;
  readonly jackknife?: boolean;
  readonly core?: string;
  readonly epochs?: string;
  readonly learningRate?: string;
  readonly batchSize?: string;
  readonly training?: string;
  readonly tune?: string;
  readonly seed?: string;
  readonly shuffleStimuli?: boolean;
  readonly json?: boolean;
}

/** Fields that encoders alone have, and their options. */
export const encoderOnlyOptions = {
  prefilter: '--prefilter',
  nonlinearity: '--nonlinearity',
  networks: '--networks',
  jackknife: '--jackknife',
  core: '--core',
  epochs: '--epochs',
  tune: '--tune',
  shuffleStimuli: '--shuffle-stimuli',
} as const;

const optionOfField: Readonly<Record<string, string>> = {
  ...dataOptionOfField,
  model: '--model',
  seed: '--seed',
  options: '--options',
  learningRate: '--learning-rate',
  batchSize: '--batch-size',
  training: '--training',
  ...encoderOnlyOptions,
};

/**
 * The encoding run that the options ask for, its data folder absolute, `dataFolder` (CORTEX_DATA) where none is named.
 * Throws InvalidInput that names the option at fault.
 */
export function encodingConfigOf(asked: EncodingOptions, dataFolder?: string): EncodingConfig {
  const { model, prefilter, nonlinearity, jackknife, core, tune, shuffleStimuli } = asked;
  const training = {
    ...jsonObjectOf('--training', asked.training),
    ...(asked.epochs !== undefined && { epochs: numberOf(asked.epochs) }),
    ...(asked.learningRate !== undefined && { learningRate: numberOf(asked.learningRate) }),
    ...(asked.batchSize !== undefined && { batchSize: numberOf(asked.batchSize) }),
  };
  const config = configOf(
    encodingConfigSchema,
    {
      kind: 'encoding',
      ...dataChoiceFrom(asked),
      model,
      options: jsonObjectOf('--options', asked.options),
      prefilter,
      nonlinearity,
      networks: numberOf(asked.networks),
      jackknife,
      core,
      training,
      tune,
      seed: numberOf(asked.seed),
      shuffleStimuli,
    },
    optionNamer(optionOfField, asked),
  );
  return withDataFolder(config, dataFolder);
}

/** True when an option says what is fitted to what, rather than where the run goes and where the data lie. */
export function hasEncodingOptions(options: EncodingOptions): boolean {
  return Object.keys(options).some((field) => field !== 'data' && Object.hasOwn(optionOfField, field));
}
