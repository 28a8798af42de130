import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../../src/errors.ts';
import { expectSame, type Fingerprint, fingerprintSchema } from '../../../src/fingerprint.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { sha256OfFile } from '../../../src/io/sha256.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import {
  type EncoderFacts,
  loadEncoder,
  readEncoderFacts,
  saveEncoder,
} from '../../../src/models/encoders/encoder-file.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import type { EncodingConfig } from './config.ts';
import type { EncodingRecord } from './record.ts';

const fitRecordSchema = z.object({
  seed: z.int(),
  bestEpoch: z.int(),
  /** Validation score of the best epoch; null without validation clips, or when no unit can be scored there. */
  bestScore: z.number().nullable(),
  seconds: z.number(),
  training: encoderTrainingSchema,
  history: z.array(z.object({ epoch: z.int(), loss: z.number(), validation: z.number().nullish() })),
});

/** How the fit of one network went. */
export type FitRecord = z.infer<typeof fitRecordSchema>;

/** As it lies beside the weights, with all that made them. */
const storedFitSchema = fitRecordSchema.extend({ fingerprint: fingerprintSchema.optional() });

/** The file of the network of a seed, in a run folder. */
export function encoderPath(runDir: string, seed: number): string {
  return join(runDir, 'encoders', `${seed}.safetensors`);
}

/** Where the fit of a seed keeps its place until it is done. */
export function checkpointPath(runDir: string, seed: number): string {
  return join(runDir, 'encoders', `${seed}.checkpoint.safetensors`);
}

function fitRecordPath(runDir: string, seed: number): string {
  return join(runDir, 'encoders', `${seed}.json`);
}

/** Seeds of the networks of a run: seed, seed + 1, … */
export function networkSeeds({ seed, networks }: Pick<EncodingConfig, 'seed' | 'networks'>): number[] {
  return Array.from({ length: networks }, (_, i) => seed + i);
}

/** Saves a fitted network: `encoders/SEED.safetensors` with `encoders/SEED.json` beside it, both with its fingerprint. */
export async function saveNetwork(
  runDir: string,
  encoder: Encoder,
  fit: FitRecord,
  fingerprint: Fingerprint,
): Promise<void> {
  await saveEncoder(encoderPath(runDir, fit.seed), encoder, fingerprint);
  // Written last: a network counts as done when both files are there.
  await writeFileAtomic(fitRecordPath(runDir, fit.seed), `${JSON.stringify({ ...fit, fingerprint })}\n`);
}

/**
 * How the fit of the network of a seed went, when an earlier process has done it; undefined when it is still to be done.
 * Throws Conflict, naming what differs, when something else made the network that is there.
 */
export async function readFinishedFit(
  runDir: string,
  seed: number,
  fingerprint: Fingerprint,
): Promise<FitRecord | undefined> {
  const [weights, path] = [encoderPath(runDir, seed), fitRecordPath(runDir, seed)];
  const stored = await readStoredFit(path);
  if (!stored || !existsSync(weights)) return undefined;
  const whatToDo =
    'go on with the same data, options and engine, or start the run in another folder. What is there stays as it is.';
  expectSame(weights, (await readEncoderFacts(weights)).fingerprint, fingerprint, whatToDo);
  const { fingerprint: beside, ...fit } = stored;
  expectSame(path, beside, fingerprint, whatToDo);
  return fit;
}

/**
 * The networks of a finished run; the caller disposes them. Throws MissingFile when one is not there, and Conflict,
 * naming what differs, when the weights are not those that `run.json` describes.
 */
export async function loadNetworks(runDir: string, record: EncodingRecord): Promise<Encoder[]> {
  const encoders: Encoder[] = [];
  try {
    for (const seed of networkSeeds(record.config)) {
      const path = encoderPath(runDir, seed);
      encoders.push(await loadEncoder(path, (facts) => expectDescribed(path, facts, record, seed)));
    }
    return encoders;
  } catch (error) {
    for (const encoder of encoders) encoder.dispose();
    throw error;
  }
}

/** SHA-256 of the file of every network of a run, by seed. */
export async function weightsDigests(
  runDir: string,
  config: Pick<EncodingConfig, 'seed' | 'networks'>,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const seed of networkSeeds(config)) {
    const path = encoderPath(runDir, seed);
    digests[seed] = await sha256OfFile(path).catch((cause) => {
      throw new CortexError('MissingFile', `Cannot read ${path}.`, { cause });
    });
  }
  return digests;
}

/** Runs from before there were fingerprints are known by the model and its shape alone. */
function expectDescribed(path: string, facts: EncoderFacts, record: EncodingRecord, seed: number): void {
  const whatToDo =
    'these are not the weights that run.json describes: bring those back or run again in another folder.';
  if (record.fingerprint || facts.fingerprint) {
    expectSame(path, facts.fingerprint, { ...record.fingerprint, seed }, whatToDo);
    return;
  }
  const { config, encoder, dataset } = record;
  const slots = (of: Pick<EncoderFacts['config'], 'options' | 'prefilter' | 'nonlinearity'>) => ({
    options: of.options,
    prefilter: of.prefilter,
    nonlinearity: of.nonlinearity,
  });
  const { shape } = facts;
  expectSame(
    path,
    {
      model: facts.config.model,
      ...(encoder && slots(facts.config)),
      ...(dataset && { units: shape.units, binMs: shape.binMs, frame: shape.frame }),
    },
    {
      model: config.model,
      ...(encoder && { options: encoder.options, prefilter: encoder.prefilter, nonlinearity: encoder.nonlinearity }),
      ...(dataset && { units: dataset.units.length, binMs: dataset.binMs, frame: dataset.frame }),
    },
    whatToDo,
  );
}

async function readStoredFit(path: string): Promise<z.infer<typeof storedFitSchema> | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return storedFitSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not describe a fit; delete it to fit this network again.`, {
      cause,
    });
  }
}
