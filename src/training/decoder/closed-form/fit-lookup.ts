import { rowValues, takeRows } from '../../../arrays.ts';
import type { Standardisation } from '../../../data/decoding-data.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { toTensor3d } from '../../../engine/to-tensor.ts';
import type { DecoderOptions } from '../../../models/decoders/catalogue.ts';
import type { LookupDecoder } from '../../../models/decoders/lookup-decoder.ts';
import type { TrainingData } from '../training-data.ts';
import { trainedConditions } from './training-videos.ts';
import { squaredError } from './validation-loss.ts';

/** How near a response is to a condition; all rank the conditions by a sum linear in the response. */
type Nearness = Exclude<DecoderOptions<'lookup'>['nearness'], 'chosen'>;

interface Ranking {
  /** [condition, time · unit] */
  readonly kernel: Float32Array;
  /** [condition] */
  readonly bias: Float32Array;
}

/** Mean responses of the training conditions. */
interface Templates {
  /** Standardised, [condition][time · unit]. */
  readonly means: readonly Float64Array[];
  readonly counts: Float64Array;
}

/** Samples that are looked up at once. */
const batchSize = 256;

/**
 * Fits a lookup decoder: the mean training response of every condition, and the nearness that its options name or, of the
 * four, that with the lowest mean squared error of pixels on the validation samples (the first of equals).
 */
export function fitLookup(
  decoder: LookupDecoder,
  data: TrainingData,
  standardisation: Standardisation,
): { readonly nearness: string } {
  const { nearness } = decoder.config;
  const { conditions } = trainedConditions(data.train.condition);
  const templates = templatesOf(data);
  const videos = takeRows(data.videos, conditions).data;
  const rankings = {
    correlation: () => byCorrelation(templates),
    euclidean: () => byDistance(templates),
    poisson: () => byLikelihood(templates, standardisation),
    'poisson-total': () => byLikelihood(overTime(templates, standardisation.mean.length), standardisation),
  };
  const names =
    nearness === 'chosen' ? (['correlation', 'euclidean', 'poisson', 'poisson-total'] as const) : [nearness];
  let best: { readonly name: Nearness; readonly ranking: Ranking; readonly loss: number } | undefined;
  for (const name of names) {
    const ranking = rankings[name]();
    decoder.weights.assign({ ...ranking, videos });
    const loss = names.length > 1 ? lossOf(decoder, data, conditions) : 0;
    if (!best || loss < best.loss) best = { name, ranking, loss };
  }
  decoder.weights.assign({ ...best!.ranking, videos });
  return { nearness: best!.name };
}

/** As `validationLoss`, from the places of the videos alone. */
function lossOf(decoder: LookupDecoder, { validation, videos }: TrainingData, conditions: readonly number[]): number {
  const samples = validation.condition.length;
  const errors = new Map<string, number>();
  let sum = 0;
  for (let start = 0; start < samples; start += batchSize) {
    const rows = Int32Array.from({ length: Math.min(batchSize, samples - start) }, (_, i) => start + i);
    const picked = tf.tidy(() => decoder.nearest(toTensor3d(takeRows(validation.responses, rows))).dataSync());
    picked.forEach((place, i) => {
      const pair = [conditions[place], validation.condition[start + i]];
      const key = pair.join();
      const error = errors.get(key) ?? squaredError(rowValues(videos, pair[0]), rowValues(videos, pair[1]));
      errors.set(key, error);
      sum += error;
    });
  }
  return sum / samples;
}

function templatesOf({ train: { responses, condition } }: TrainingData): Templates {
  const { placeOf, counts } = trainedConditions(condition);
  const means = Array.from(counts, () => new Float64Array(responses.shape[1] * responses.shape[2]));
  placeOf.forEach((place, sample) => {
    const row = rowValues(responses, sample);
    for (let i = 0; i < row.length; i++) means[place][i] += row[i] / counts[place];
  });
  return { means, counts };
}

/** Pearson correlation with the template, but for the spread of the response, which is the same for all conditions. */
function byCorrelation({ means }: Templates): Ranking {
  const rows = means.map((template) => {
    const centre = template.reduce((sum, value) => sum + value, 0) / template.length;
    const power = template.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    return template.map((value) => (power > 0 ? (value - centre) / Math.sqrt(power) : 0));
  });
  return ranking(
    rows,
    rows.map(() => 0),
  );
}

/** −|response − template|² / 2, but for the power of the response. */
function byDistance({ means }: Templates): Ranking {
  return ranking(
    means,
    means.map((template) => -template.reduce((sum, value) => sum + value * value, 0) / 2),
  );
}

/** Templates of which every unit keeps its mean over time: what is left is how often it fires in a sample. */
function overTime({ means, counts }: Templates, units: number): Templates {
  const flat = means.map((template) => {
    const bins = template.length / units;
    const sums = new Float64Array(units);
    for (let i = 0; i < template.length; i++) sums[i % units] += template[i] / bins;
    return template.map((_, i) => sums[i % units]);
  });
  return { means: flat, counts };
}

/**
 * Poisson log likelihood Σ (n log μ − μ) of the counts n = sd · response + mean, but for terms that are the same for all
 * conditions. μ is the condition's mean count with one count of the unit's overall mean added to it, so that none is 0;
 * units that never change, or whose mean is below 0, say nothing.
 */
function byLikelihood({ means, counts }: Templates, { mean, sd }: Standardisation): Ranking {
  const units = mean.length;
  const biases = means.map(() => 0);
  const rows = means.map((template, c) =>
    template.map((value, i) => {
      const unit = i % units;
      const count = sd[unit] * value + mean[unit];
      if (!(sd[unit] > 0 && mean[unit] > 0 && count >= 0)) return 0;
      const rate = (counts[c] * count + mean[unit]) / (counts[c] + 1);
      biases[c] += mean[unit] * Math.log(rate) - rate;
      return sd[unit] * Math.log(rate);
    }),
  );
  return ranking(rows, biases);
}

/** Weights less their means over the conditions, which rank alike and lose less to rounding. */
function ranking(rows: readonly Float64Array[], biases: readonly number[]): Ranking {
  const size = rows[0].length;
  const centre = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) centre[i] += row[i] / rows.length;
  const biasCentre = biases.reduce((sum, bias) => sum + bias, 0) / biases.length;
  const kernel = new Float32Array(rows.length * size);
  rows.forEach((row, c) => {
    for (let i = 0; i < size; i++) kernel[c * size + i] = row[i] - centre[i];
  });
  return { kernel, bias: Float32Array.from(biases, (bias) => bias - biasCentre) };
}
