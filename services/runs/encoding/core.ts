import { dirname, join } from 'node:path';
import { CortexError, quoted } from '../../../src/errors.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { unfinishedRun } from '../open-run.ts';
import { type EncodingConfig, encodingConfigSchema } from './config.ts';
import { readEncodingRecord } from './record.ts';
import { loadNetworks, weightsDigests } from './stored-networks.ts';

/** The networks of another run, whose cores a run takes over. */
export interface RunCore {
  /** SHA-256 of the weights by seed. */
  readonly digests: Readonly<Record<string, string>>;
  /** What is asked for, with the settings that come with the core. */
  readonly config: EncodingConfig;
  /** The networks themselves, the caller's to dispose. */
  load(): Promise<Encoder[]>;
}

/**
 * The core that a config names, of a run in the same folder; undefined where it names none. Throws MissingFile or Conflict for a run that
 * is not there or not finished, InvalidInput for another model and for settings that come with the core.
 */
export async function coreOf(asked: EncodingConfig, runDir: string): Promise<RunCore | undefined> {
  if (asked.core === undefined) return undefined;
  const coreDir = join(dirname(runDir), asked.core);
  const record = await readEncodingRecord(coreDir);
  const { encoder } = record;
  if (!record.finished || !encoder) throw await unfinishedRun(coreDir);
  if (encoder.model !== asked.model) {
    throw new CortexError(
      'InvalidInput',
      `The core of ${quoted(asked.core)} is that of ${quoted(encoder.model)} but model is ${quoted(asked.model)}; ask for the same one.`,
    );
  }
  const given = (['options', 'prefilter', 'nonlinearity'] as const).find((field) =>
    field === 'options' ? Object.keys(asked.options).length > 0 : asked[field] !== undefined,
  );
  if (given)
    throw new CortexError('InvalidInput', `${given} comes with the core of ${quoted(asked.core)}; leave it out.`);
  if (asked.tune === 'small')
    throw new CortexError('InvalidInput', 'Only readouts are fitted to a core; leave out tune.');
  const { options, prefilter, nonlinearity } = encoder;
  return {
    digests: await weightsDigests(coreDir, record.config),
    config: encodingConfigSchema.parse({ ...asked, tune: 'none', options, prefilter, nonlinearity }),
    load: () => loadNetworks(coreDir, record),
  };
}
