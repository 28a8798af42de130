import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { type EngineIdentity, engineIdentity, engineReport } from '../../../src/engine/index.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import { removeFile } from '../../../src/io/atomic-file.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { loadEncoder } from '../../../src/models/encoders/encoder-file.ts';
import type { OnProgress, Progress } from '../../../src/progress.ts';
import { expectCheckpointOf } from '../../../src/training/encoder/fit-checkpoint.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { fitReadout } from '../../../src/training/encoder/transfer.ts';
import type { EncodingConfig } from './config.ts';
import type { RunCore } from './core.ts';
import { encoderConfigOf, networksFingerprint, omissionOf } from './network-fingerprint.ts';
import {
  checkpointPath,
  encoderPath,
  type FitRecord,
  networkSeeds,
  readFinishedFit,
  saveNetwork,
} from './stored-networks.ts';

interface FittedNetwork {
  readonly encoder: Encoder;
  readonly fit: FitRecord;
}

/** A network of a run: all that makes it, and how its fit went when an earlier process has done it. */
export interface PlannedNetwork {
  readonly seed: number;
  readonly fingerprint: Fingerprint;
  readonly done?: FitRecord;
}

/**
 * What there is of a run's networks, and what is to be done; changes nothing. Throws Conflict, naming what differs, when
 * one that is there was made of other ingredients than this run's.
 */
export async function planNetworks(
  config: EncodingConfig,
  data: EncodingData,
  runDir: string,
  {
    engine = engineIdentity(engineReport()),
    core,
  }: { readonly engine?: EngineIdentity; readonly core?: RunCore | undefined } = {},
): Promise<PlannedNetwork[]> {
  const shared = { ...networksFingerprint(config, data, engine), ...(core && { core: core.digests }) };
  const planned: PlannedNetwork[] = [];
  for (const seed of networkSeeds(config)) {
    const fingerprint = { ...shared, seed };
    const done = await readFinishedFit(runDir, seed, fingerprint);
    if (!done) await expectCheckpointOf(checkpointPath(runDir, seed), fingerprint);
    planned.push({ seed, fingerprint, ...(done && { done }) });
  }
  return planned;
}

/**
 * Fits the networks of a run one after the other and saves each as soon as it is done; those that are done already are
 * read instead, so that an interrupted run goes on. Within a network it goes on from `encoders/SEED.checkpoint.safetensors`,
 * which is there until the network is done.
 */
export async function fitNetworks(
  config: EncodingConfig,
  data: EncodingData,
  planned: readonly PlannedNetwork[],
  {
    runDir,
    onProgress,
    core,
  }: { readonly runDir: string; readonly onProgress?: OnProgress; readonly core?: RunCore | undefined },
): Promise<FittedNetwork[]> {
  const model = encoderConfigOf(config);
  const fitted: FittedNetwork[] = [];
  const cores = core && planned.some(({ done }) => !done) ? await core.load() : [];
  try {
    for (const [i, { seed, fingerprint, done }] of planned.entries()) {
      const checkpoint = checkpointPath(runDir, seed);
      if (done) {
        await removeFile(checkpoint);
        fitted.push({ encoder: await loadEncoder(encoderPath(runDir, seed)), fit: done });
        continue;
      }
      const note = planned.length > 1 ? { note: `network ${i + 1} of ${planned.length}` } : {};
      const asked = {
        seed,
        training: config.training,
        ...omissionOf(config, seed),
        onProgress: onProgress && ((progress: Progress) => onProgress({ ...progress, ...note })),
      };
      const { encoder, history, bestEpoch, bestScore, seconds, training } = core
        ? await fitReadout(cores[i % cores.length], data, asked)
        : await fitEncoder(model, data, { ...asked, checkpoint: { path: checkpoint, fingerprint } });
      const fit = { seed, bestEpoch, bestScore, seconds, training, history };
      fitted.push({ encoder, fit });
      await saveNetwork(runDir, encoder, fit, fingerprint);
      await removeFile(checkpoint);
    }
    return fitted;
  } catch (error) {
    for (const { encoder } of fitted) encoder.dispose();
    throw error;
  } finally {
    for (const encoder of cores) encoder.dispose();
  }
}
