import { tf } from '../../engine/tensorflow.ts';

/** Lowest edge of a band. */
const lowestEdgeHz = 1;

/**
 * Band-pass filters of SincNet (Ravanelli & Bengio 2018, eqs. 4–6): h(n) = [sin(2πf₂n/fs) − sin(2πf₁n/fs)]/(πn/fs) under
 * a Hamming window, n counted from the middle; f₁ = max(|low|, 1 Hz), f₂ = f₁ + |width|, both at most fs/2.
 * low and width in Hz [filter]; [tap, filter].
 */
export function sincFilters(low: tf.Tensor1D, width: tf.Tensor1D, taps: number, samplingRateHz: number): tf.Tensor2D {
  const lower = low.abs().clipByValue(lowestEdgeHz, samplingRateHz / 2);
  const upper = lower.add(width.abs()).minimum(samplingRateHz / 2);
  const middle = (taps - 1) / 2;
  const times = Float32Array.from({ length: taps }, (_, tap) => (tap - middle) / samplingRateHz);
  const window = Float32Array.from({ length: taps }, (_, tap) =>
    taps === 1 ? 1 : 0.54 - 0.46 * Math.cos((2 * Math.PI * tap) / (taps - 1)),
  );
  // The middle tap of an odd filter is the limit 2(f₂ − f₁).
  const isMiddle = times.map((time) => (time === 0 ? 1 : 0));
  const column = (values: Float32Array) => tf.tensor2d(values, [taps, 1]);
  const angles = column(times).mul(2 * Math.PI);
  const difference = angles.mul(upper).sin().sub(angles.mul(lower).sin());
  const quotient = difference.div(column(times.map((time, tap) => Math.PI * time + isMiddle[tap])));
  const limit = column(isMiddle).mul(upper.sub(lower).mul(2));
  return quotient.add(limit).mul(column(window));
}
