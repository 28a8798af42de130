import { expectFinite, expectShape, type NdArray } from '../../../arrays.ts';
import type { ContrastSession, ContrastStimuli } from '../../../data/contrast-data.ts';
import type { EngineIdentity } from '../../../engine/identity.ts';
import { arraysDigest, type Fingerprint } from '../../../fingerprint.ts';
import type { VideoUNetConfig } from '../../../models/decoders/catalogue.ts';
import { contiguousBlocks, type Fold } from '../contiguous-blocks.ts';
import { videosOfAllContrasts } from './pretraining-videos.ts';
import type { ContrastSettings } from './settings.ts';

export interface ContrastPlanOptions {
  readonly settings: ContrastSettings;
  /** Of every random draw. */
  readonly seed: number;
  /** Control: the labels of the training trials are shuffled within every fold. */
  readonly shuffleLabels?: boolean;
  /** What computes: other engines give other weights. */
  readonly engine: EngineIdentity;
}

/** A fold of a session, counted from 0, with all that makes it. */
export interface PlannedFold extends Fold {
  readonly session: ContrastSession;
  readonly fold: number;
  readonly fingerprint: Fingerprint;
}

/** Everything that a decoding of contrasts is made of, before anything is fitted. */
export interface ContrastPlan extends Omit<ContrastPlanOptions, 'engine'> {
  readonly stimuli: ContrastStimuli;
  readonly sessions: readonly ContrastSession[];
  readonly network: VideoUNetConfig;
  /** What the convolutional part is pretrained on, [video, time, height, width, colour]. */
  readonly pretrainingVideos: NdArray;
  readonly refinerFingerprint: Fingerprint;
  /** Those of one session after the other. */
  readonly folds: readonly PlannedFold[];
  /** All that makes the decoding. */
  readonly fingerprint: Fingerprint;
}

/**
 * Plans the decoding of sessions: contiguous blocks of trials are the test parts of the folds. Throws InvalidShape for
 * arrays that do not agree, InvalidData for counts that are not finite, and InvalidInput for stimuli without the pairs of contrasts that the templates are made of.
 */
export function planContrastDecoding(
  { sessions, conditions, videos }: ContrastStimuli & { readonly sessions: readonly ContrastSession[] },
  { settings, seed, shuffleLabels = false, engine }: ContrastPlanOptions,
): ContrastPlan {
  const { frames } = settings.model;
  expectShape(
    videos,
    'videos',
    ['condition', 'time', 'height', 'width', 'colour'],
    [conditions.length, frames, undefined, undefined, 3],
  );
  for (const session of sessions) expectWhole(session, frames);
  const network = { ...settings.model, units: settings.components };
  const pretrainingVideos = videosOfAllContrasts(videos, conditions);
  const made = { settings, seed, shuffleLabels, engine };
  return {
    stimuli: { conditions, videos },
    sessions,
    settings,
    seed,
    shuffleLabels,
    network,
    pretrainingVideos,
    refinerFingerprint: {
      model: network,
      training: settings.pretraining,
      seed,
      data: { videos: arraysDigest([pretrainingVideos.data]) },
      engine,
    },
    folds: sessions.flatMap((session) => foldsOf(session, made)),
    fingerprint: { ...made, data: Object.fromEntries(sessions.map(({ manifest }) => [manifest.name, manifest.hash])) },
  };
}

function foldsOf(session: ContrastSession, made: Fingerprint & { readonly settings: ContrastSettings }): PlannedFold[] {
  const { manifest, condition } = session;
  const data = { set: manifest.name, hash: manifest.hash };
  return contiguousBlocks(condition.length, made.settings.outerBlocks).map((block, fold) => ({
    ...block,
    session,
    fold,
    fingerprint: { ...made, data, split: { test: Array.from(block.test) } },
  }));
}

function expectWhole(
  { session, counts, unitRegions, condition, contrastLeft, contrastRight }: ContrastSession,
  frames: number,
): void {
  const trials = condition.length;
  const shape = [trials, frames, unitRegions.length];
  expectShape(counts, `counts of session ${session}`, ['trial', 'time', 'unit'], shape);
  expectFinite(counts, `counts of session ${session}`);
  for (const [name, data] of Object.entries({ contrastLeft, contrastRight })) {
    expectShape({ shape: [data.length] }, `${name} of session ${session}`, ['trial'], [trials]);
  }
}
