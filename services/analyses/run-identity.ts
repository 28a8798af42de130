import { existsSync } from 'node:fs';
import { engineIdentity, startEngine } from '../../src/engine/index.ts';
import { CortexError } from '../../src/errors.ts';
import { sha256OfFile } from '../../src/io/sha256.ts';
import { CheckpointFolder } from '../../src/training/decoder/checkpoint.ts';
import { networkFiles } from '../runs/contrast-decoding/fold-paths.ts';
import { isContrastStudy } from '../runs/contrast-decoding/sessions.ts';
import { readRunRecord } from '../runs/decoding/record.ts';
import { checkpointFolder } from '../runs/decoding/video-study.ts';
import { type EncodingRecord, readEncodingRecord } from '../runs/encoding/record.ts';
import { weightsDigests } from '../runs/encoding/stored-networks.ts';
import { unfinishedRun } from '../runs/open-run.ts';
import type { WorkOptions } from './analysis.ts';

/** `run.json` of a finished encoding run, its data set included. Throws Conflict when it is not finished. */
export async function finishedEncodingRecord(
  runDir: string,
): Promise<EncodingRecord & Required<Pick<EncodingRecord, 'dataset'>>> {
  const record = await readEncodingRecord(runDir);
  const { finished, dataset } = record;
  if (finished && dataset) return { ...record, dataset };
  throw new CortexError('Conflict', `The run in ${runDir} is not finished; wait for it or resume it.`);
}

/** What made all that is read from an encoding run: weights, what they were fitted with, data and engine. */
export async function encodingIdentity(runDir: string, { onProgress }: WorkOptions) {
  const { config, fingerprint, dataset } = await finishedEncodingRecord(runDir);
  return {
    networks: await weightsDigests(runDir, config),
    made: fingerprint,
    data: { hash: dataset.hash },
    engine: engineIdentity(await startEngine({ onProgress })),
  };
}

/**
 * The same of a run with one decoder; the weights are null where the run has none of its own. Of a study of real recordings
 * they are those of every fold.
 */
export async function decoderIdentity(runDir: string, { onProgress }: WorkOptions) {
  const { config, fingerprint, dataset, finished } = await readRunRecord(runDir);
  if (!finished) throw await unfinishedRun(runDir);
  return {
    weights: isContrastStudy(config) ? await networksDigests(runDir) : await decoderDigest(runDir),
    made: fingerprint,
    data: { hash: dataset?.hash },
    // Decides the data of simulated recordings, and every draw.
    config,
    engine: engineIdentity(await startEngine({ onProgress })),
  };
}

async function decoderDigest(runDir: string): Promise<string | null> {
  const weights = new CheckpointFolder(checkpointFolder(runDir)).best;
  return existsSync(weights) ? sha256OfFile(weights) : null;
}

/** SHA-256 of the file of every fold's networks, by its name. */
async function networksDigests(runDir: string): Promise<Record<string, string>> {
  const files = Object.entries(await networkFiles(runDir));
  return Object.fromEntries(await Promise.all(files.map(async ([name, path]) => [name, await sha256OfFile(path)])));
}
