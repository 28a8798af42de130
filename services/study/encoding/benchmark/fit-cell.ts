import { predictMeanRate } from '../../../../src/analysis/mean-rate.ts';
import { fitRidgeStrf } from '../../../../src/analysis/ridge-strf.ts';
import { type EncoderScores, scoreEncoder } from '../../../../src/analysis/score-encoder.ts';
import type { NdArray } from '../../../../src/arrays.ts';
import type { EncodingData } from '../../../../src/encoding-data.ts';
import type { Encoder } from '../../../../src/models/encoder.ts';
import { predictClips } from '../../../../src/models/predict-responses.ts';
import type { OnProgress } from '../../../../src/progress.ts';
import { type FitEncoderOptions, fitEncoder } from '../../../../src/training/fit-encoder.ts';
import { ridgeLags } from '../baselines.ts';
import { shuffleStimuli } from '../shuffle-stimuli.ts';
import type { BenchmarkCell, BenchmarkEntry } from './plan.ts';

/** What one cell of a benchmark came to. */
export interface CellScores {
  readonly scores: EncoderScores;
  /** Of one network; null for the mean rate. */
  readonly parameters: number | null;
  /** Of the fits alone. */
  readonly seconds: number;
}

export interface FitCellOptions {
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
  const { predictions, parameters } =
    entry.kind === 'baseline' ? baseline(entry.label, shown) : await networks(entry, seed, shown, options);
  const seconds = (performance.now() - started) / 1000;
  const scores = scoreEncoder(predictions, shown, shown.split.test, { halfSplits: 0, chanceDraws: 0 });
  return { scores, parameters, seconds };
}

interface Predicted {
  readonly predictions: NdArray[];
  readonly parameters: number | null;
}

function baseline(label: 'mean rate' | 'ridge STRF', data: EncodingData): Predicted {
  const { test } = data.split;
  if (label === 'mean rate') return { predictions: predictMeanRate(data, test), parameters: null };
  const ridge = fitRidgeStrf(data, { lags: Math.max(1, ridgeLags(data)) });
  return { predictions: ridge.predict(test), parameters: ridge.kernel.data.length + ridge.bias.length };
}

async function networks(
  { model, networks: count }: BenchmarkEntry & { kind: 'model' },
  seed: number,
  data: EncodingData,
  { training, onProgress }: FitCellOptions,
): Promise<Predicted> {
  const encoders: Encoder[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const { encoder } = await fitEncoder({ model }, data, {
        seed: seed + i * networkStride,
        ...(training ? { training } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
      encoders.push(encoder);
    }
    return { predictions: predictClips(encoders, data, data.split.test), parameters: encoders[0].parameterCount };
  } finally {
    for (const encoder of encoders) encoder.dispose();
  }
}
