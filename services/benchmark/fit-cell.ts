import { predictMeanRate } from '../../src/analysis/encoding/mean-rate.ts';
import { fitRidgeStrf } from '../../src/analysis/encoding/ridge-strf.ts';
import { type EncoderScores, scoreEncoder } from '../../src/analysis/encoding/score-encoder.ts';
import type { NdArray } from '../../src/arrays.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { mean } from '../../src/metrics/summary.ts';
import { predictClips } from '../../src/models/encoders/predict-responses.ts';
import type { OnProgress } from '../../src/progress.ts';
import { type EncoderFit, fitEncoder } from '../../src/training/encoder/fit-encoder.ts';
import { refitEncoder } from '../../src/training/encoder/refit.ts';
import { smallGrid, withCandidate } from '../../src/training/encoder/tuning.ts';
import { largestRidge, ridgeLags } from '../runs/encoding/baselines.ts';
import { fitWarnings } from '../runs/encoding/fit-warnings.ts';
import { shuffleStimuli } from '../runs/encoding/shuffle-stimuli.ts';
import type { BenchmarkCell, BenchmarkEntry, BenchmarkPlan } from './plan.ts';

/** What one cell of a benchmark came to. */
export interface CellScores {
  readonly scores: EncoderScores;
  /** CCnorm of every unit by one network, mean over the networks that are averaged; null where a unit has none. */
  readonly ccNormOfOne: readonly (number | null)[];
  /** Name of the settings that the validation clips chose, and whether they then taught too; null where nothing was to be chosen. */
  readonly chosen: string | null;
  /** Of one network; null for the mean rate. */
  readonly parameters: number | null;
  /** Of the fits alone. */
  readonly seconds: number;
  /** Warnings of the data, and of the fits with the label. */
  readonly notes: readonly string[];
}

interface FitCellOptions extends Pick<BenchmarkPlan, 'training' | 'tune' | 'refit'> {
  readonly onProgress?: OnProgress;
}

/** What is asked of a network beyond its recipe. */
interface Asked extends Pick<BenchmarkPlan, 'training'> {
  readonly options: Record<string, unknown>;
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
  const { ofEach, parameters, warnings, chosen, predictions } =
    entry.kind === 'baseline' ? baseline(entry.label, shown) : await networks(entry, seed, shown, options);
  const seconds = (performance.now() - started) / 1000;
  const scored = (predicted: readonly NdArray[]) =>
    scoreEncoder(predicted, shown, shown.split.test, { halfSplits: 0, chanceDraws: 0 });
  const scores = scored(predictions);
  return {
    scores,
    ccNormOfOne: meansOf(ofEach.map((one) => scored(one).perUnit.ccNorm)),
    chosen,
    parameters,
    seconds,
    notes: [...data.warnings, ...warnings.map((text) => `${entry.label}: ${text}`)],
  };
}

/** Mean of every unit over networks; null where one of them has none. */
const meansOf = (networks: readonly ArrayLike<number | null>[]): (number | null)[] =>
  Array.from({ length: networks[0].length }, (_, unit) => {
    const known = networks.flatMap((scores) => scores[unit] ?? []);
    return known.length === networks.length ? mean(known) : null;
  });

interface Predicted {
  readonly predictions: NdArray[];
  /** Those of every network by itself. */
  readonly ofEach: readonly NdArray[][];
  readonly chosen: string | null;
  readonly parameters: number | null;
  readonly warnings: readonly string[];
}

function baseline(label: 'mean rate' | 'ridge STRF', data: EncodingData): Predicted {
  const { test } = data.split;
  const of = (predictions: NdArray[]) => ({ predictions, ofEach: [predictions], chosen: null });
  if (label === 'mean rate') return { ...of(predictMeanRate(data, test)), parameters: null, warnings: [] };
  const ridge = fitRidgeStrf(data, { lags: Math.max(1, ridgeLags(data)) });
  return {
    ...of(ridge.predict(test)),
    parameters: ridge.kernel.data.length + ridge.bias.length,
    warnings: largestRidge('it', ridge),
  };
}

/** Networks of the settings that the first one does best with on the validation clips. */
async function networks(
  { model, networks: count }: BenchmarkEntry & { kind: 'model' },
  seed: number,
  data: EncodingData,
  { training, tune, refit, onProgress }: FitCellOptions,
): Promise<Predicted> {
  if ((tune === 'small' || refit) && data.split.validation.length === 0) {
    throw new CortexError(
      'InvalidInput',
      `${data.name} has no validation clips to choose settings${refit ? ' and epochs' : ''} by; leave out ${refit ? 'refit' : 'tune'}, or choose another split.`,
    );
  }
  const fits: EncoderFit[] = [];
  const fitWith = ({ options, training: changed }: Asked, network: number, chosen?: EncoderFit) => {
    const settings = {
      seed: seed + network * networkStride,
      training: changed,
      ...(onProgress && { onProgress }),
    };
    return chosen
      ? refitEncoder({ model, options }, data, chosen, settings)
      : fitEncoder({ model, options }, data, settings);
  };
  try {
    const candidates = tune === 'small' ? smallGrid({ model }, data).candidates : [{ name: 'recipe' }];
    const asked = candidates.map((candidate) => withCandidate<Asked>({ options: {}, training }, candidate));
    let best = 0;
    for (const [i, one] of asked.entries()) {
      const tried = await fitWith(one, 0);
      if (i > 0 && (tried.bestScore ?? -1) <= (fits[0].bestScore ?? -1)) tried.encoder.dispose();
      else {
        fits.pop()?.encoder.dispose();
        fits.push(tried);
        best = i;
      }
    }
    const [chosen] = fits;
    if (refit) fits.pop()?.encoder.dispose();
    for (let network = fits.length; network < count; network++) {
      fits.push(await fitWith(asked[best], network, refit ? chosen : undefined));
    }
    const encoders = fits.map(({ encoder }) => encoder);
    const { test } = data.split;
    const ofEach = encoders.map((encoder) => predictClips([encoder], data, test));
    return {
      predictions: count === 1 ? ofEach[0] : predictClips(encoders, data, test),
      ofEach,
      parameters: encoders[0].parameterCount,
      warnings: fitWarnings(data, refit ? [chosen] : fits),
      chosen:
        [...(candidates.length > 1 ? [candidates[best].name] : []), ...(refit ? ['refitted'] : [])].join(' ') || null,
    };
  } finally {
    for (const { encoder } of fits) encoder.dispose();
  }
}
