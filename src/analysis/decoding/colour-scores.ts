import { expectShape, type NdArray } from '../../arrays.ts';
import { cosineSimilarity, pearson } from '../../metrics/correlation.ts';
import { bestLabel, type Identification, scoreIdentification, templatesByLabel } from './identify.ts';

/** How well the colour of the stimulus is reconstructed. */
export interface ColourScores extends Identification {
  /** Pearson r over the colour values at the four points of all conditions. */
  readonly r: number;
  /** Cosine similarity of the same values. */
  readonly cosine: number;
  /** r after removing, from both sides, each value's mean over conditions; NaN when all reconstructions are the same. */
  readonly rWithoutMean: number;
}

/**
 * Colour scores of readings [condition, point, colour] (see `readColours`) against the true ones. A condition is identified
 * when, of the true readings averaged over the conditions of each colour, its own has the highest cosine similarity.
 */
export function colourScores(
  readings: NdArray<Float64Array>,
  truth: NdArray<Float64Array>,
  colours: readonly number[],
): ColourScores {
  expectShape(truth, 'truth', ['condition', 'point', 'colour'], [colours.length]);
  expectShape(readings, 'readings', ['condition', 'point', 'colour'], truth.shape);
  const templates = templatesByLabel(rowsOf(truth), colours);
  const picked = rowsOf(readings).map((row) =>
    bestLabel(templates.keys(), (colour) => cosineSimilarity(row, templates.get(colour) ?? [])),
  );
  return {
    r: pearson(readings.data, truth.data),
    cosine: cosineSimilarity(readings.data, truth.data),
    rWithoutMean: pearson(withoutMean(readings), withoutMean(truth)),
    ...scoreIdentification(colours, picked),
  };
}

function rowsOf({ shape, data }: NdArray<Float64Array>): Float64Array[] {
  const size = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, c) => data.subarray(c * size, (c + 1) * size));
}

/** Deviations from the mean over conditions; what is left of equal readings by rounding is 0. */
function withoutMean({ shape, data }: NdArray<Float64Array>): Float64Array {
  const size = data.length / shape[0];
  const mean = new Float64Array(size);
  for (let i = 0; i < data.length; i++) mean[i % size] += data[i] / shape[0];
  return data.map((value, i) => {
    const deviation = value - mean[i % size];
    return Math.abs(deviation) < 1e-12 ? 0 : deviation;
  });
}
