import { tf } from '../engine/tensorflow.ts';
import { linearScan } from './linear-scan.ts';

/**
 * Mean of the past with exponential weights, M(t) = Σ_{k≥1} a^{k−1}·x(t − k) / Σ_{k≥1} a^{k−1}, as if the first value
 * had lasted for ever before. x [batch, time, channel], decay a [channel] in (0, 1). `bins`: the sums end there; left
 * out, they never end.
 */
export function exponentialMemory(x: tf.Tensor3D, decay: tf.Tensor1D, bins?: number): tf.Tensor3D {
  const first = x.slice([0, 0, 0], [-1, 1, -1]);
  const all = linearScan(decay, delayed(x.sub(first), 1).mul<tf.Tensor3D>(decay.neg().add(1)));
  if (bins === undefined) return all.add(first);
  const lost = decay.pow(bins);
  return all.sub(delayed(all, bins).mul(lost)).div(lost.neg().add(1)).add(first);
}

/** x(t − bins), zero before the start. */
function delayed(x: tf.Tensor3D, bins: number): tf.Tensor3D {
  const time = x.shape[1];
  if (bins >= time) return tf.zerosLike(x);
  return x.slice([0, 0, 0], [-1, time - bins, -1]).pad([
    [0, 0],
    [bins, 0],
    [0, 0],
  ]);
}
