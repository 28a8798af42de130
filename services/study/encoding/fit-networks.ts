import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EncodingConfig } from '../../../src/config/encoding.ts';
import type { EncodingData } from '../../../src/encoding-data.ts';
import { engineReport } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { removeFile, writeFileAtomic } from '../../../src/io/atomic-file.ts';
import type { Encoder } from '../../../src/models/encoder.ts';
import { loadEncoder, saveEncoder } from '../../../src/models/encoder-file.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import { type EncoderConfigInput, fitEncoder } from '../../../src/training/fit-encoder.ts';

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

export interface FittedNetwork {
  readonly encoder: Encoder;
  readonly fit: FitRecord;
}

/** The file of the network of a seed, in a run folder. */
export function encoderPath(runDir: string, seed: number): string {
  return join(runDir, 'encoders', `${seed}.safetensors`);
}

/** Seeds of the networks of a run: seed, seed + 1, … */
export function networkSeeds({ seed, networks }: Pick<EncodingConfig, 'seed' | 'networks'>): number[] {
  return Array.from({ length: networks }, (_, i) => seed + i);
}

/**
 * Fits the networks of a run one after the other and saves each as soon as it is done, `encoders/SEED.safetensors` with
 * `encoders/SEED.json` beside it; those that are there already are read instead, so that an interrupted run goes on.
 * Within a network it goes on from `encoders/SEED.checkpoint.safetensors`, which is there until the network is done.
 */
export async function fitNetworks(
  config: EncodingConfig,
  data: EncodingData,
  { runDir, onProgress }: { readonly runDir: string; readonly onProgress?: OnProgress },
): Promise<FittedNetwork[]> {
  const model = encoderConfigOf(config);
  const fitted: FittedNetwork[] = [];
  try {
    for (const [i, seed] of networkSeeds(config).entries()) {
      const there = await readFitRecord(runDir, seed);
      const checkpoint = checkpointPath(runDir, seed);
      if (there) {
        await removeFile(checkpoint);
        fitted.push({ encoder: await loadEncoder(encoderPath(runDir, seed)), fit: there });
        continue;
      }
      const note = config.networks > 1 ? { note: `network ${i + 1} of ${config.networks}` } : {};
      const { encoder, history, bestEpoch, bestScore, seconds, training } = await fitEncoder(model, data, {
        seed,
        training: config.training,
        checkpoint: { path: checkpoint, fingerprint: fingerprintOf(config, data) },
        onProgress: onProgress && ((progress) => onProgress({ ...progress, ...note })),
      });
      const fit = { seed, bestEpoch, bestScore, seconds, training, history };
      fitted.push({ encoder, fit });
      await saveEncoder(encoderPath(runDir, seed), encoder);
      // Written last: a network counts as done when both files are there.
      await writeFileAtomic(fitRecordPath(runDir, seed), `${JSON.stringify(fit)}\n`);
      await removeFile(checkpoint);
    }
    return fitted;
  } catch (error) {
    for (const { encoder } of fitted) encoder.dispose();
    throw error;
  }
}

/** The networks of a finished run; the caller disposes them. Throws MissingFile when one is not there. */
export async function loadNetworks(runDir: string, config: EncodingConfig): Promise<Encoder[]> {
  const encoders: Encoder[] = [];
  for (const seed of networkSeeds(config)) encoders.push(await loadEncoder(encoderPath(runDir, seed)));
  return encoders;
}

/** What a run's config says of the encoder itself; slots that it leaves open are left out, for the model's recipe to fill. */
function encoderConfigOf({ model, options, prefilter, nonlinearity }: EncodingConfig): EncoderConfigInput {
  return {
    model,
    options,
    ...(prefilter !== undefined && { prefilter }),
    ...(nonlinearity !== undefined && { nonlinearity }),
  };
}

/** Digest of what the numbers of a fit depend on: the run's settings, the data, and the engine that does the sums. */
function fingerprintOf(
  { networks: _networks, data: _folder, ...settings }: EncodingConfig,
  data: EncodingData,
): string {
  const { backend, version, threads } = engineReport();
  const all = [settings, data.hash, data.split, data.treatment, backend, version, threads];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

function checkpointPath(runDir: string, seed: number): string {
  return join(runDir, 'encoders', `${seed}.checkpoint.safetensors`);
}

function fitRecordPath(runDir: string, seed: number): string {
  return join(runDir, 'encoders', `${seed}.json`);
}

async function readFitRecord(runDir: string, seed: number): Promise<FitRecord | undefined> {
  const path = fitRecordPath(runDir, seed);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return fitRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not describe a fit; delete it to fit this network again.`, {
      cause,
    });
  }
}
