import { isCortexError } from '../../errors.ts';
import { mean } from '../../metrics/summary.ts';
import { bandScores } from './band-scores.ts';

/** R² of predicted region activity in two bands, the mean over clips; null with the reason where there is none. */
export interface RegionBands {
  /** 2 to 10 Hz. */
  readonly low: number | null;
  /** Above 10 Hz. */
  readonly high: number | null;
  readonly reason?: string;
}

/** Scores of `bandScores`, over the clips [clip][time] that miss no bin. Bins longer than 20 ms hold no such frequencies. */
export function meanBandScores(
  predicted: readonly Float64Array[],
  recorded: readonly Float64Array[],
  samplingRateHz: number,
): RegionBands {
  const whole = [...predicted.keys()].filter((i) =>
    [predicted[i], recorded[i]].every((one) => one.every(Number.isFinite)),
  );
  if (whole.length === 0) return { low: null, high: null, reason: 'every clip misses a bin' };
  try {
    const scores = whole.map((i) => bandScores(predicted[i], recorded[i], samplingRateHz));
    const over = (values: readonly number[]) => {
      const defined = values.filter(Number.isFinite);
      return defined.length > 0 ? mean(defined) : null;
    };
    return { low: over(scores.map(({ low }) => low)), high: over(scores.map(({ high }) => high)) };
  } catch (error) {
    if (!isCortexError(error)) throw error;
    return { low: null, high: null, reason: error.message };
  }
}
