import { withDataFolder } from '../runs/data-folder.ts';
import { type EncodingConfig, encodingConfigSchema } from '../runs/encoding/config.ts';
import type { RunPlace } from './open-run.ts';
import { configOf, jsonObjectOf, numberOf, optionNamer } from './read-options.ts';

/** Options of `cortex train --model …`, as commander reads them. */
export interface EncodingOptions extends RunPlace {
  readonly dataset?: string;
  readonly data?: string;
  readonly session?: string;
  readonly site?: string;
  readonly fold?: string;
  readonly frontEnd?: string;
  readonly soundHz?: string;
  readonly model?: string;
  readonly options?: string;
  readonly prefilter?: string;
  readonly nonlinearity?: string;
  readonly networks?: string;
  readonly epochs?: string;
  readonly learningRate?: string;
  readonly batchSize?: string;
  readonly training?: string;
  readonly seed?: string;
  readonly shuffleStimuli?: boolean;
  readonly json?: boolean;
}

/** Fields that encoders alone have, and their options. */
export const encoderOnlyOptions = {
  session: '--session',
  fold: '--fold',
  frontEnd: '--front-end',
  soundHz: '--sound-hz',
  prefilter: '--prefilter',
  nonlinearity: '--nonlinearity',
  networks: '--networks',
  epochs: '--epochs',
  shuffleStimuli: '--shuffle-stimuli',
} as const;

const optionOfField: Readonly<Record<string, string>> = {
  dataset: '--dataset',
  data: '--data',
  site: '--site',
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
  const { dataset, data, session, site, frontEnd, model, prefilter, nonlinearity, shuffleStimuli } = asked;
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
      dataset,
      data,
      session,
      site,
      fold: numberOf(asked.fold),
      frontEnd,
      soundHz: numberOf(asked.soundHz),
      model,
      options: jsonObjectOf('--options', asked.options),
      prefilter,
      nonlinearity,
      networks: numberOf(asked.networks),
      training,
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
