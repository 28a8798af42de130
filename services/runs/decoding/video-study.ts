import { join } from 'node:path';
import { evaluateTrivial, evaluateVideos, trueVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { applyMask, type MaskMode, unitsOfRegions } from '../../../src/analysis/decoding/mask-responses.ts';
import { type MaskedReconstructions, type MaskingRow, maskingTable } from '../../../src/analysis/decoding/masking.ts';
import { readVideoFeatures } from '../../../src/analysis/decoding/video-features.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { type EngineReport, engineIdentity } from '../../../src/engine/index.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import { predictConditionMeans } from '../../../src/models/decoders/predict-videos.ts';
import { newVideoDecoder } from '../../../src/models/decoders/registry.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import {
  type TrainingData,
  type TrainingOutcome,
  trainDecoder,
  trainingFingerprint,
} from '../../../src/training/decoder/train-decoder.ts';
import type { StudyConfig } from './config.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import type { Preset } from './presets.ts';

export const checkpointFolder = (runDir: string): string => join(runDir, 'checkpoints');

/** The study's decoder for `data`, freshly initialised. */
export function newDecoder(data: DecodingData, preset: Preset, { decoder, seed }: StudyConfig): VideoDecoder {
  return newVideoDecoder(decoder, { ...preset.model, units: data.unitRegions.length }, seed);
}

/** Trains `model`, resuming from the run's checkpoints when there are any. */
export function trainStudyDecoder(
  model: VideoDecoder,
  data: DecodingData,
  preset: Preset,
  { config, engine, runDir, onProgress }: StudyContext,
): Promise<TrainingOutcome> {
  return trainDecoder(model, trainingDataOf(data), preset.training, {
    ...madeWith(data, config, engine),
    checkpoints: checkpointFolder(runDir),
    onProgress,
  });
}

/** All that decides the weights of the study's decoder. */
export function studyFingerprint(
  model: VideoDecoder,
  data: DecodingData,
  preset: Preset,
  { config, engine }: Pick<StudyContext, 'config' | 'engine'>,
): Fingerprint {
  return trainingFingerprint(model, trainingDataOf(data), preset.training, madeWith(data, config, engine));
}

function trainingDataOf({ videos, periods, splits: { train, validation } }: DecodingData): TrainingData {
  return { videos, periods, train, validation };
}

function madeWith({ manifest }: DecodingData, { seed }: StudyConfig, engine: EngineReport) {
  return { seed, engine: engineIdentity(engine), origin: { set: manifest.name, hash: manifest.hash } };
}

export interface StudyContext {
  readonly config: StudyConfig;
  readonly engine: EngineReport;
  readonly runDir: string;
  readonly onProgress?: OnProgress;
  /**
   * Called when all is loaded and checked and before anything is written, with all that makes the study's decoders and
   * whether they are all there; false: there is nothing to do.
   */
  readonly begin?: (fingerprint: Fingerprint, done: boolean) => Promise<boolean>;
}

export interface StudyEvaluation {
  /** Mean reconstruction of every condition over its test trials [condition, time, height, width, 3]. */
  readonly reconstructions: NdArray;
  readonly metrics: Metrics;
  /** The same scores of a reconstruction that ignores the spikes. */
  readonly trivial: Metrics;
}

/** Scores the decoder on the test split. */
export function evaluateDecoder(model: VideoDecoder, data: DecodingData): StudyEvaluation {
  const reconstructions = reconstructTest(model, data, data.splits.test.responses);
  const input = { conditions: data.conditions, videos: data.videos, periods: data.periods };
  return {
    reconstructions,
    metrics: metricsOf(evaluateVideos({ ...input, reconstructions })),
    trivial: metricsOf(evaluateTrivial(input)),
  };
}

/** One mask: regions silenced together, under the name that its row carries. */
export interface Mask {
  readonly name: string;
  readonly regions: readonly string[];
}

/** A mask for every region on its own. */
export function singleRegionMasks(data: DecodingData): Mask[] {
  return [...new Set(data.unitRegions)].map((region) => ({ name: region, regions: [region] }));
}

/** Masks regions on the test split and measures what is lost (Zhang et al. 2026, Fig. 4); a row for each mask. */
export function maskDecoder(
  model: VideoDecoder,
  data: DecodingData,
  options: {
    readonly masks: readonly Mask[];
    readonly mode: MaskMode;
    readonly seed: number;
    /** The unmasked reconstructions, when they are at hand. */
    readonly reconstructions?: NdArray;
    readonly onProgress?: OnProgress;
  },
): MaskingRow[] {
  const { masks, mode, seed, onProgress } = options;
  const { responses } = data.splits.test;
  const unmasked = options.reconstructions ?? reconstructTest(model, data, responses);
  const masked = masks.map(({ name, regions }, i): MaskedReconstructions => {
    const units = unitsOfRegions(data.unitRegions, regions);
    const stream = randomStream(seed, `mask/${mode}/${name}`);
    const silenced = applyMask(responses, units, { mode, stream });
    const features = readVideoFeatures(reconstructTest(model, data, silenced), data.periods);
    onProgress?.({ phase: 'mask', done: i + 1, total: masks.length, note: name });
    return { region: name, units: units.length, features };
  });
  return maskingTable({
    truth: readVideoFeatures(trueVideos(data), data.periods),
    unmasked: readVideoFeatures(unmasked, data.periods),
    masked,
  });
}

function reconstructTest(model: VideoDecoder, data: DecodingData, responses: NdArray): NdArray {
  return predictConditionMeans(model, responses, data.splits.test.condition, data.conditions.length);
}
