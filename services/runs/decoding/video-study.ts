import { join } from 'node:path';
import { loadDecoding } from '../../../datasets/catalogue.ts';
import { type DecoderEvaluation, scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import { selectRegions } from '../../../src/analysis/decoding/select-regions.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { EngineReport } from '../../../src/engine/index.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { FitDecoderOptions } from '../../../src/training/decoder/fit-decoder.ts';
import { dataChoiceOf } from '../data-choice.ts';
import type { StudyConfig } from './config.ts';
import { type MetricPair, metricPair, type TestedOn, testedOn, undefinedMetrics } from './metrics.ts';
import type { RunRecord } from './record.ts';

export const checkpointFolder = (runDir: string): string => join(runDir, 'checkpoints');

/** A study's config as it is carried out: with the preset that the engine chose. */
export type SettledConfig = RunRecord['config'];

/** The samples that a study's decoder is made of; the same config always gives the same ones. */
export async function loadStudyData(config: SettledConfig, onProgress?: OnProgress): Promise<DecodingData> {
  const { dataset, seed, preset, shuffleLabels, regions } = config;
  const data = await loadDecoding(dataset, { ...dataChoiceOf(config), seed, preset, shuffleLabels, onProgress });
  return regions ? selectRegions(data, regions) : data;
}

/** How the study's decoder is fitted. */
export function fitOptionsOf({ seed, trainingSeed = seed, preset, training }: SettledConfig): FitDecoderOptions {
  return { seed: trainingSeed, preset, training };
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

/** Metrics on the test samples, and what these were. */
export interface TestMetrics extends MetricPair {
  readonly testedOn: TestedOn;
  /** Of held-out trials of the training videos, beside new ones. */
  readonly known?: MetricPair;
}

export interface StudyEvaluation extends TestMetrics, Omit<DecoderEvaluation, 'known' | 'trivial'> {
  /** Why metrics are not defined. */
  readonly reasons: readonly string[];
}

/** Scores the decoder on the test split: the headline numbers of a study. */
export function evaluateDecoder(decoder: VideoDecoder, data: DecodingData): StudyEvaluation {
  const { conditions, reconstructions, scores, trivial, known } = scoreDecoder(decoder, data);
  return {
    conditions,
    reconstructions,
    scores,
    testedOn: testedOn[data.heldOut],
    ...metricPair({ scores, trivial }),
    ...(known && { known: metricPair(known) }),
    reasons: undefinedMetrics(scores),
  };
}
