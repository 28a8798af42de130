import { join } from 'node:path';
import { loadDecoding } from '../../../datasets/catalogue.ts';
import { type DecoderEvaluation, scoreDecoder } from '../../../src/analysis/decoding/score-decoder.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { EngineReport } from '../../../src/engine/index.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import { timeMultipleOf } from '../../../src/models/decoders/catalogue.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import type { OnProgress } from '../../../src/progress.ts';
import type { FitDecoderOptions } from '../../../src/training/decoder/fit-decoder.ts';
import { withDecoderRecipe } from '../../../src/training/decoder/recipes.ts';
import type { StudyConfig } from './config.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import type { RunRecord } from './record.ts';

export const checkpointFolder = (runDir: string): string => join(runDir, 'checkpoints');

/** A study's config as it is carried out: with the preset that the engine chose. */
export type SettledConfig = RunRecord['config'];

/** The samples that a study's decoder is made of; the same config always gives the same ones. */
export function loadStudyData(config: SettledConfig, onProgress?: OnProgress): Promise<DecodingData> {
  const { dataset, data, site, sessions, seed, preset, shuffleLabels } = config;
  const { decoder, options } = withDecoderRecipe(config, preset, config.training);
  const timeMultiple = timeMultipleOf(decoder, options);
  return loadDecoding(dataset, { data, site, sessions, seed, preset, shuffleLabels, timeMultiple, onProgress });
}

/** How the study's decoder is fitted. */
export function fitOptionsOf({ seed, preset, training }: SettledConfig): FitDecoderOptions {
  return { seed, preset, training };
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

export interface StudyEvaluation extends Pick<DecoderEvaluation, 'reconstructions'> {
  readonly metrics: Metrics;
  /** The same scores of a reconstruction that ignores the spikes. */
  readonly trivial: Metrics;
}

/** Scores the decoder on the test split: the headline numbers of a study. */
export function evaluateDecoder(decoder: VideoDecoder, data: DecodingData): StudyEvaluation {
  const { reconstructions, scores, trivial } = scoreDecoder(decoder, data);
  return { reconstructions, metrics: metricsOf(scores), trivial: metricsOf(trivial) };
}
