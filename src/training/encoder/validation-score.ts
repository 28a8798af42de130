import type { NdArray } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { pearson } from '../../metrics/correlation.ts';
import { isFlat } from '../../metrics/flat.ts';
import { meanResponse, signalPower } from '../../metrics/neural.ts';
import { mean, variance } from '../../metrics/summary.ts';
import { predictionsByUnit, trialsByUnit } from '../../metrics/trials-by-unit.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { predictClips } from '../../models/encoders/predict-responses.ts';
import { untrainedUnits } from './untrained-units.ts';

/**
 * Score of an encoder on some clips: the mean over units of CCnorm (Schoppe et al. 2016, eq. 6), or of CC where no
 * unit has two repeats; units whose signal power is not positive, and those that nothing was fitted to, are left out, a
 * constant prediction counts as 0.
 * What depends on the responses alone is worked out once.
 */
export class ValidationScore {
  private readonly data: EncodingData;
  private readonly clips: readonly number[];
  private readonly units: readonly ScoredUnit[];

  constructor(data: EncodingData, clips: readonly number[]) {
    this.data = data;
    this.clips = clips;
    const trials = trialsByUnit(data, clips);
    const untrained = untrainedUnits(data);
    const repeated = trials.some(({ repeats }, unit) => repeats.shape[0] > 1 && !untrained.has(unit));
    this.units = trials.flatMap(({ repeats, bins }, unit) => {
      if (repeats.shape[0] < (repeated ? 2 : 1) || bins.length < 2 || untrained.has(unit)) return [];
      const response = meanResponse(repeats);
      const spread = variance(response);
      const ceiling = repeated ? signalPower(repeats) / spread : 1;
      return !isFlat(response) && ceiling > 0 ? [{ unit, bins, response, scale: 1 / Math.sqrt(ceiling) }] : [];
    });
  }

  /** Score of predictions [time, unit], one a clip; NaN when no unit can be scored, or a prediction is not finite. */
  ofPredictions(predictions: readonly NdArray[]): number {
    const rows = predictionsByUnit(predictions, this.data, this.clips);
    return mean(
      this.units.map(({ unit, bins, response, scale }) => {
        const predicted =
          bins.length === rows[unit].length ? rows[unit] : Float32Array.from(bins, (t) => rows[unit][t]);
        const correlation = pearson(predicted, response);
        if (!Number.isNaN(correlation)) return correlation * scale;
        return predicted.every(Number.isFinite) ? 0 : Number.NaN;
      }),
    );
  }

  of(encoder: Encoder): number {
    return this.ofPredictions(predictClips([encoder], this.data, this.clips));
  }
}

interface ScoredUnit {
  readonly unit: number;
  readonly bins: Int32Array;
  readonly response: Float64Array;
  /** CCnorm / CC. */
  readonly scale: number;
}
