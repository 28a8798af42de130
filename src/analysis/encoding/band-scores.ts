import { rSquared } from '../../metrics/regression.ts';
import { butterworth } from '../../signal/butterworth.ts';
import { filtfilt } from '../../signal/filtfilt.ts';

/** R² of a prediction in the two bands of Zhang et al. (2026). */
interface BandScores {
  /** 2 to 10 Hz. */
  readonly low: number;
  /** Above 10 Hz. */
  readonly high: number;
}

const order = 4;

/**
 * R² of predicted against recorded activity [time] in 2–10 Hz and above 10 Hz: Butterworth filters of order 4 without
 * phase shift (Zhang et al. 2026, Methods, "Frequency-based evaluation of spiking activity"). Throws Unsupported at
 * sampling rates of 20 Hz and less, which hold no such frequencies, and InvalidData for a signal of 27 samples or fewer.
 */
export function bandScores(
  predicted: ArrayLike<number>,
  recorded: ArrayLike<number>,
  samplingRateHz: number,
): BandScores {
  const bands = {
    low: butterworth(order, { kind: 'band-pass', cornersHz: [2, 10] }, samplingRateHz),
    high: butterworth(order, { kind: 'high-pass', cornerHz: 10 }, samplingRateHz),
  };
  const score = (band: keyof typeof bands) =>
    rSquared(filtfilt(bands[band], recorded), filtfilt(bands[band], predicted));
  return { low: score('low'), high: score('high') };
}
