import { runCheck } from '../../../src/analysis/checks/index.ts';
import { expectFinite, type NdArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { runOpener } from '../open-run.ts';
import { loadRunData } from './load-data.ts';
import { withoutMissing } from './missing-units.ts';
import { type EncodingRecord, readEncodingRecord } from './record.ts';
import { type ScoreSummaries, summariesOf } from './result.ts';
import { scoreRun } from './score-run.ts';
import { encoderPath, loadNetworks, networkSeeds } from './stored-networks.ts';

/** A stimulus that a run's encoders are to answer. */
export interface EncodingRequest {
  /** [time, ...frame] as in the run's data set and not standardised, or [sample] for models that start from sound. */
  readonly stimulus: NdArray;
  /** Of a sound; checked against what the models were fitted to. */
  readonly samplingRateHz?: number;
}

/** What the encoders answer. */
export interface PredictedResponse {
  /** [time, unit], in the unit of the data set's responses a bin; NaN for the units of `missing`. */
  readonly response: NdArray;
  readonly units: readonly string[];
  /** Units that nothing was fitted to, by id with the reason; left out without any. */
  readonly missing?: Readonly<Record<string, string>>;
  readonly binMs: number;
}

/** A finished run: what it is, its networks, and its data once they are asked for. */
interface OpenEncodingRun {
  readonly runDir: string;
  readonly record: EncodingRecord;
  readonly encoders: readonly Encoder[];
  /** The data that the run was fitted to; Conflict when they have changed since. */
  data(): Promise<EncodingData>;
}

/** The mean response of a run's networks to a stimulus. Throws InvalidShape, InvalidData and InvalidInput. */
export async function encodeWithRun(runDir: string, request: EncodingRequest): Promise<PredictedResponse> {
  const { record, encoders } = await openEncodingRun(runDir);
  const { stimulus, samplingRateHz } = request;
  expectFinite(stimulus, 'stimulus');
  const wantedHz = encoders[0].shape.samplingRateHz;
  if (samplingRateHz !== undefined && encoders[0].architecture.input !== 'waveform') {
    throw new CortexError('InvalidInput', `${record.config.model} takes frames; leave out samplingRateHz.`);
  }
  if (samplingRateHz !== undefined && samplingRateHz !== wantedHz) {
    throw new CortexError(
      'InvalidInput',
      `The sound has ${samplingRateHz} samples a second but the run's model was fitted to ${wantedHz}; resample it.`,
    );
  }
  const [first, ...others] = encoders.map((encoder) => encoder.predict(stimulus));
  for (const { data } of others) for (let i = 0; i < data.length; i++) first.data[i] += data[i];
  for (let i = 0; i < first.data.length; i++) first.data[i] /= encoders.length;
  const { units = [], missing = {} } = record.dataset ?? {};
  return {
    response: withoutMissing(first, units, missing),
    units,
    binMs: encoders[0].shape.binMs,
    ...(Object.keys(missing).length > 0 && { missing }),
  };
}

/** Scores a finished run's networks on its test clips again. */
export async function evaluateEncodingRun(runDir: string): Promise<ScoreSummaries> {
  const run = await openEncodingRun(runDir);
  return summariesOf(scoreRun(run.encoders, await run.data(), run.record.config.seed).test);
}

/** What a scientific check says of a finished run. Throws NotFound for an unknown check. */
export async function checkRun(runDir: string, name: string): Promise<object> {
  const { encoders, data, record } = await openEncodingRun(runDir);
  return runCheck(name, { encoders, data: await data(), seed: record.config.seed });
}

/**
 * The networks of a finished run; open-run.ts says how long. Throws Conflict, naming what differs, when the weights are not
 * those that run.json describes.
 */
export const openEncodingRun = runOpener<EncodingRecord, OpenEncodingRun>({
  readRecord: readEncodingRecord,
  weightFiles: (runDir, { config }) => networkSeeds(config).map((seed) => encoderPath(runDir, seed)),
  open: readRun,
  dispose: ({ encoders }) => {
    for (const encoder of encoders) encoder.dispose();
  },
});

async function readRun(runDir: string, record: EncodingRecord): Promise<OpenEncodingRun> {
  await startEngine();
  let data: Promise<EncodingData> | undefined;
  return {
    runDir,
    record,
    encoders: await loadNetworks(runDir, record),
    data: () => {
      data ??= loadRunData(runDir, record).catch((error: unknown) => {
        data = undefined;
        throw error;
      });
      return data;
    },
  };
}
