import { tf } from '../../engine/tensorflow.ts';
import { linearScan } from '../linear-scan.ts';

/** Added to the smoothed energy. */
const epsilon = 1e-6;

/** Parameters of PCEN, one value a channel [channel]. */
export interface PcenParameters {
  /** Share of the present bin in the smoothed energy, in (0, 1). */
  readonly smoothing: tf.Tensor;
  /** Strength α of the gain control. */
  readonly gain: tf.Tensor;
  /** Offset δ > 0. */
  readonly offset: tf.Tensor;
  /** Exponent r of the compression. */
  readonly power: tf.Tensor;
}

/**
 * Per-channel energy normalisation (Wang et al. 2017, eqs. 1–2): (E/(ε + M)^α + δ)^r − δ^r with
 * M(t) = (1 − s)·M(t − 1) + s·E(t), which starts at the first energy. energy [batch, time, channel], not negative.
 */
export function pcen(energy: tf.Tensor3D, { smoothing, gain, offset, power }: PcenParameters): tf.Tensor3D {
  const [batch, time, channels] = energy.shape;
  const first = energy.slice([0, 0, 0], [batch, 1, channels]);
  const rest = energy.slice([0, 1, 0], [batch, time - 1, channels]).mul(smoothing);
  const smoothed = linearScan(tf.sub(1, smoothing), tf.concat([first, rest as tf.Tensor3D], 1));
  const controlled = energy.div(smoothed.add(epsilon).pow(gain));
  return controlled.add(offset).pow(power).sub(offset.pow(power));
}
