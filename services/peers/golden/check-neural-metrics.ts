import { z } from 'zod';
import { ndarray } from '../../../src/arrays.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import {
  maximalCorrelation,
  meanResponse,
  singleTrialCorrelation,
  trialToTrialCorrelation,
} from '../../../src/metrics/neural.ts';
import { generate } from './generator.ts';
import type { Tally } from './tally.ts';

/** Section `deepstrf_metrics` of metrics.json: responses of a few units to repeats of one stimulus. */
export const neuralMetricsSchema = z.looseObject({
  /** noise is [unit, repeat, time]. */
  shapes: z.looseObject({ noise: z.tuple([z.int(), z.int(), z.int()]) }),
  p: z.looseObject({ signal: z.int(), noise: z.int(), pred_noise: z.int() }),
  correlation_coefficient_to_mean_response: z.array(z.number()),
  TTRC: z.array(z.number()),
  CCmax: z.array(z.number()),
  normalized_correlation_coefficient: z.array(z.number()),
  pennington_prediction_correlation: z.array(z.number()),
});

const tolerance = { absolute: 1e-9 };

/** Correlation with the mean response and its noise ceilings against deepSTRF. */
export function checkNeuralMetrics(tally: Tally, seed: number, expected: z.infer<typeof neuralMetricsSchema>): void {
  const [units, repeats, bins] = expected.shapes.noise;
  const signal = generate(seed, expected.p.signal, units * bins);
  const noise = generate(seed, expected.p.noise, units * repeats * bins);
  const predictionNoise = generate(seed, expected.p.pred_noise, units * bins);
  for (let unit = 0; unit < units; unit++) {
    const ofUnit = (values: Float32Array) => values.subarray(unit * bins, (unit + 1) * bins);
    const unitNoise = noise.subarray(unit * repeats * bins, (unit + 1) * repeats * bins);
    const responses = ndarray(
      [repeats, bins],
      unitNoise.map((value, i) => 0.6 * ofUnit(signal)[i % bins] + 0.4 * value),
    );
    const prediction = ofUnit(predictionNoise).map((value, t) => 0.8 * ofUnit(signal)[t] + 0.2 * value);
    const toMean = pearson(prediction, meanResponse(responses));
    const betweenTrials = trialToTrialCorrelation(responses);
    // The peer halves an odd number of repeats without the last and takes the ceiling of those that are left.
    const ceiling = maximalCorrelation(responses, undefined, 'halved-repeats');
    const single = singleTrialCorrelation(prediction, responses) / Math.sqrt(betweenTrials);
    const name = (what: string) => `unit ${unit}: ${what}`;
    tally.close(name('CC'), toMean, expected.correlation_coefficient_to_mean_response[unit], tolerance);
    tally.close(name('TTRC'), betweenTrials, expected.TTRC[unit], tolerance);
    tally.close(name('CCmax'), ceiling, expected.CCmax[unit], tolerance);
    tally.close(name('CC / CCmax'), toMean / ceiling, expected.normalized_correlation_coefficient[unit], tolerance);
    tally.close(name('CC / √TTRC'), single, expected.pennington_prediction_correlation[unit], tolerance);
  }
  tally.leaveOut('sahani_performance_as_coded', 'by the note in the file it is not the published measure');
}
