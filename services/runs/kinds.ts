import type { z } from 'zod';
import { datasets } from '../../datasets/catalogue.ts';
import { CortexError } from '../../src/errors.ts';
import { type DecodersConfig, decodersConfigSchema } from '../side-by-side/config.ts';
import type { RunConfig, RunKind } from './config.ts';
import { type StudyConfig, studyConfigSchema } from './decoding/config.ts';
import { type EncodingConfig, encodingConfigSchema } from './encoding/config.ts';
import type { RunOptions, RunResult } from './run-options.ts';

export { isEncodingResult } from './encoding/result.ts';
export type { RunResult } from './run-options.ts';

/** What a kind of run is made of; all that loads the engine is loaded when it is called. */
export interface KindOfRun<Config extends RunConfig = RunConfig> {
  /** `kind` of its configs, as they are sent and stored. */
  readonly kinds: readonly RunKind[];
  /** What it takes of its data set: of configs with the same `kind`, this tells whose they are. */
  readonly view: 'encoding' | 'decoding' | 'contrasts';
  readonly config: z.ZodType<Config>;
  /** Files that a whole run has beside run.json and its weights; the report among them, if it has one. */
  readonly outputs: (kind: RunKind) => readonly string[];
  readonly carryOut: (config: Config, options: RunOptions) => Promise<RunResult>;
  /** The fitted models of a finished run, as open-run.ts keeps them. Unsupported where a run has many that are not kept. */
  readonly open: (runDir: string) => Promise<object>;
}

const studyOutputs = ['metrics.csv', 'masking.csv', 'masking.json', 'reconstructions.gif', 'report.html'];

const encoding: KindOfRun<EncodingConfig> = {
  kinds: ['encoding'],
  view: 'encoding',
  config: encodingConfigSchema,
  outputs: () => ['scores.json', 'metrics.csv', 'training.csv', 'predictions.npz', 'training.svg', 'report.html'],
  carryOut: async (config, options) => {
    const { runEncoding } = await import('./encoding/carry-out.ts');
    return runEncoding(config, options);
  },
  open: async (runDir) => {
    const { openEncodingRun } = await import('./encoding/open.ts');
    return openEncodingRun(runDir);
  },
};

const decoding: KindOfRun<StudyConfig> = {
  kinds: ['study', 'training'],
  view: 'decoding',
  config: studyConfigSchema,
  outputs: (kind) => (kind === 'training' ? ['training.csv'] : [...studyOutputs, 'training.csv']),
  carryOut: async (config, options) => {
    const { runStudy } = await import('./decoding/carry-out.ts');
    return runStudy(config, options);
  },
  open: async (runDir) => {
    const { openDecoderRun } = await import('./decoding/open.ts');
    return openDecoderRun(runDir);
  },
};

/** Its configs are those of a study; whose they are is known by what the data set gives. */
const contrastDecoding: KindOfRun<StudyConfig> = {
  ...decoding,
  kinds: ['study'],
  view: 'contrasts',
  outputs: () => studyOutputs,
  carryOut: async (config, options) => {
    const { runContrastStudy } = await import('./contrast-decoding/carry-out.ts');
    return runContrastStudy(config, options);
  },
};

/** Several decoders on the same data; each fit is a run in its folder. */
const decoders: KindOfRun<DecodersConfig> = {
  kinds: ['decoders'],
  view: 'decoding',
  config: decodersConfigSchema,
  outputs: () => ['table.json', 'table.csv', 'metrics.csv', 'report.html'],
  carryOut: async (config, options) => {
    const { carryOutDecoders } = await import('../side-by-side/carry-out-decoders.ts');
    return carryOutDecoders(config, options);
  },
  open: async (runDir) => {
    throw new CortexError(
      'Unsupported',
      `${runDir} holds several decoders; open one of the runs in it, such as mlp-seed-1.`,
    );
  },
};

/** Every kind of run; of a data set that has contrasts a study decodes these, and a training one session by itself. */
export const kindsOfRun = {
  encoding: checked(encoding),
  'contrast-decoding': checked(contrastDecoding),
  decoding: checked(decoding),
  decoders: checked(decoders),
} as const satisfies Record<string, KindOfRun>;

/** The kind that carries out a config. Throws Unsupported for a data set that gives nothing to it. */
export function kindOf({ kind, dataset }: Pick<RunConfig, 'kind' | 'dataset'>): KindOfRun {
  const found = Object.values(kindsOfRun).find(
    ({ kinds, view }) => kinds.includes(kind) && datasets[dataset][view] !== undefined,
  );
  if (!found) throw new CortexError('Unsupported', `${dataset} has nothing for a run of kind ${kind}.`);
  return found;
}

/**
 * Carries out a run of any kind in `runDir`, or goes on with what is there. Throws what the data, the engine or the
 * training throws; what was written until then stays.
 */
export function carryOut(config: RunConfig, options: RunOptions): Promise<RunResult> {
  return kindOf(config).carryOut(config, options);
}

/** The kind, for configs of any kind: they are read by its own schema first. */
function checked<Config extends RunConfig>(entry: KindOfRun<Config>): KindOfRun {
  const { config: schema, carryOut: run } = entry;
  return { ...entry, carryOut: async (config, options) => run(schema.parse(config), options) };
}
