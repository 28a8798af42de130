import { predictMeanRate } from '../../src/analysis/encoding/mean-rate.ts';
import { fitRidgeStrf } from '../../src/analysis/encoding/ridge-strf.ts';
import { type EncoderScores, scoreEncoder } from '../../src/analysis/encoding/score-encoder.ts';
import type { NdArray } from '../../src/arrays.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import type { Encoder } from '../../src/models/encoders/encoder.ts';
import { predictClips } from '../../src/models/encoders/predict-responses.ts';
import type { OnProgress } from '../../src/progress.ts';
import { type EncoderFit, type FitEncoderOptions, fitEncoder } from '../../src/training/encoder/fit-encoder.ts';
import { largestRidge, ridgeLags } from '../runs/encoding/baselines.ts';
import { fitWarnings } from '../runs/encoding/fit-warnings.ts';
import { shuffleStimuli } from '../runs/encoding/shuffle-stimuli.ts';
import type { BenchmarkCell, BenchmarkEntry } from './plan.ts';

/** What one cell of a benchmark came to. */
export interface CellScores {
  readonly scores: EncoderScores;
  /** Of one network; null for the mean rate. */
  readonly parameters: number | null;
  /** Of the fits alone. */
  readonly seconds: number;
  /** Warnings of the data, and of the fits with the label. */
  readonly notes: readonly string[];
}

interface FitCellOptions {
  readonly training: FitEncoderOptions['training'];
  readonly onProgress?: OnProgress;
}

/** Distance of the seeds of the networks that are averaged, so that those of seed 1 and 2 are not the same. */
const networkStride = 1000;

/** Fits what the cell says to the training clips of `data` and scores it on the test clips. */
export async function fitCell(
  { entry, seed }: BenchmarkCell,
  data: EncodingData,
  options: FitCellOptions,
): Promise<CellScores> {
  const started = performance.now();
  const shown = entry.kind === 'model' && entry.shuffled ? shuffleStimuli(data, seed) : data;
  const { predictions, parameters, warnings } =
    entry.kind === 'baseline' ? baseline(entry.label, shown) : await networks(entry, seed, shown, options);
  const seconds = (performance.now() - started) / 1000;
  const scores = scoreEncoder(predictions, shown, shown.split.test, { halfSplits: 0, chanceDraws: 0 });
  return {
    scores,
    parameters,
    seconds,
    notes: [...data.warnings, ...warnings.map((text) => `${entry.label}: ${text}`)],
  };
}

interface Predicted {
  readonly predictions: NdArray[];
  readonly parameters: number | null;
  readonly warnings: readonly string[];
}

function baseline(label: 'mean rate' | 'ridge STRF', data: EncodingData): Predicted {
  const { test } = data.split;
  if (label === 'mean rate') return { predictions: predictMeanRate(data, test), parameters: null, warnings: [] };
  const ridge = fitRidgeStrf(data, { lags: Math.max(1, ridgeLags(data)) });
  return {
    predictions: ridge.predict(test),
    parameters: ridge.kernel.data.length + ridge.bias.length,
    warnings: largestRidge('it', ridge),
  };
}

async function networks(
  { model, networks: count }: BenchmarkEntry & { kind: 'model' },
  seed: number,
  data: EncodingData,
  { training, onProgress }: FitCellOptions,
): Promise<Predicted> {
  const encoders: Encoder[] = [];
  const fits: Pick<EncoderFit, 'bestScore' | 'training'>[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const {
        encoder,
        bestScore,
        training: used,
      } = await fitEncoder({ model }, data, {
        seed: seed + i * networkStride,
        ...(training ? { training } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
      encoders.push(encoder);
      fits.push({ bestScore, training: used });
    }
    return {
      predictions: predictClips(encoders, data, data.split.test),
      parameters: encoders[0].parameterCount,
      warnings: fitWarnings(data, fits),
    };
  } finally {
    for (const encoder of encoders) encoder.dispose();
  }
}
