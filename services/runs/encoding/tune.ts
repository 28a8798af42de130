import { datasets } from '../../../datasets/catalogue.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { type EngineIdentity, engineIdentity, engineReport } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { expectSame, type Fingerprint } from '../../../src/fingerprint.ts';
import { removeFile } from '../../../src/io/atomic-file.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import {
  isTunedByDefault,
  smallGrid,
  type TuningCandidate,
  type TuningGrid,
  withCandidate,
} from '../../../src/training/encoder/tuning.ts';
import type { EncodingConfig } from './config.ts';
import { encoderConfigOf, networksFingerprint, omissionOf } from './network-fingerprint.ts';
import type { EncodingRecord } from './record.ts';
import { checkpointPath, saveNetwork } from './stored-networks.ts';
import { readTuning, type TriedSettings, type Tuning, tuningPath, writeTuning } from './tuning-record.ts';

interface TuneOptions {
  readonly runDir: string;
  /** What `run.json` said before. */
  readonly before?: EncodingRecord | undefined;
  /** Awaited before the first change to the run folder; not called when all is tried. */
  readonly onReady: () => Promise<void>;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * The config with the settings of its grid that score best on the validation clips, and how they were chosen; the config as
 * it is where nothing is to be chosen. A network of the first seed is fitted to each of the settings, and the best one
 * is kept as the network of that seed; `tuning.json` says what was tried, so that an interrupted run goes on.
 * Throws InvalidInput for a grid without validation clips, and Conflict when what was tried was made of something else.
 */
export async function tunedConfig(
  config: EncodingConfig,
  data: EncodingData,
  options: TuneOptions,
): Promise<{ config: EncodingConfig; tuning?: Tuning }> {
  if (gridOf(config, options.before) === 'none') return { config };
  if (data.split.validation.length === 0) {
    if (config.tune === undefined) return { config };
    throw new CortexError(
      'InvalidInput',
      `${data.name} has no validation clips to choose settings by; leave out tune, or choose another split.`,
    );
  }
  const grid = smallGrid(encoderConfigOf(config), data);
  if (grid.candidates.length === 1) return { config };
  const tried = await tryAll(config, data, grid, options);
  const best = tried.reduce((most, one) => ((one.score ?? -1) > (most.score ?? -1) ? one : most));
  const { leftOut } = grid;
  const seconds = tried.reduce((sum, one) => sum + one.seconds, 0);
  return {
    config: withCandidate(config, candidateOf(grid, best.name)),
    tuning: { grid: 'small', tried, chosen: best.name, leftOut, seconds },
  };
}

/**
 * The grid that a run tries: the one that is asked for. Where none is, the small one for recorded data and models whose
 * recipe does not do for all data, unless settings are given or an earlier version of the run had none.
 */
export function gridOf(config: EncodingConfig, before?: EncodingRecord): 'none' | 'small' {
  if (config.tune !== undefined) return config.tune;
  if (before?.fingerprint && !before.tuning) return 'none';
  const { options, training, prefilter, nonlinearity, dataset, model } = config;
  const plain = Object.keys({ ...options, ...training }).length === 0 && !prefilter && !nonlinearity;
  return plain && datasets[dataset].kind === 'recorded' && isTunedByDefault(model) ? 'small' : 'none';
}

const candidateOf = ({ candidates }: TuningGrid, name: string): TuningCandidate =>
  candidates.find((candidate) => candidate.name === name)!;

async function tryAll(
  config: EncodingConfig,
  data: EncodingData,
  { candidates }: TuningGrid,
  { runDir, onReady, onProgress }: TuneOptions,
  engine: EngineIdentity = engineIdentity(engineReport()),
): Promise<TriedSettings[]> {
  const fingerprints = candidates.map((one) => networksFingerprint(withCandidate(config, one), data, engine));
  const fingerprint = gridFingerprint(config, candidates, fingerprints);
  const stored = await readTuning(runDir);
  if (stored) {
    const whatToDo = 'go on with the same data, options and engine, or start the run in another folder.';
    expectSame(tuningPath(runDir), stored.fingerprint, fingerprint, whatToDo);
  }
  const tried = [...(stored?.tried ?? [])];
  if (tried.length < candidates.length) await onReady();
  const { seed } = config;
  for (let i = tried.length; i < candidates.length; i++) {
    const { name, options = {}, training: changes = {} } = candidates[i];
    const asked = withCandidate(config, candidates[i]);
    const made = { ...fingerprints[i], seed };
    const checkpoint = checkpointPath(runDir, seed);
    const note = `settings ${i + 1} of ${candidates.length}, ${name}`;
    const { encoder, history, bestEpoch, bestScore, seconds, training } = await fitEncoder(
      encoderConfigOf(asked),
      data,
      {
        seed,
        training: asked.training,
        ...omissionOf(asked, seed),
        checkpoint: { path: checkpoint, fingerprint: made },
        ...(onProgress && { onProgress: (progress) => onProgress({ ...progress, note }) }),
      },
    );
    try {
      const leads = tried.every(({ score }) => (bestScore ?? -1) > (score ?? -1));
      const fit = { seed, bestEpoch, bestScore, seconds, training, history };
      if (leads) await saveNetwork(runDir, encoder, fit, made);
      const parameters = encoder.parameterCount;
      tried.push({
        name,
        options: { ...options },
        training: changes,
        score: bestScore,
        bestEpoch,
        parameters,
        seconds,
      });
    } finally {
      encoder.dispose();
    }
    await writeTuning(runDir, { fingerprint, tried });
    await removeFile(checkpoint);
  }
  return tried;
}

/** All that decides what is tried and how it does. */
function gridFingerprint(
  { seed }: EncodingConfig,
  candidates: readonly TuningCandidate[],
  fingerprints: readonly Fingerprint[],
): Fingerprint {
  const [{ data, split, treatment, arrays, engine, model, jackknives }] = fingerprints;
  const settings = fingerprints.map(({ options, prefilter, nonlinearity, training }, i) => ({
    name: candidates[i].name,
    options,
    prefilter,
    nonlinearity,
    training,
  }));
  return {
    model,
    settings,
    seed,
    data,
    split,
    treatment,
    arrays,
    engine,
    ...(jackknives !== undefined && { jackknives }),
  };
}
