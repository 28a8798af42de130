import { isNative } from '../../engine/ops.ts';
import type { tf } from '../../engine/tensorflow.ts';
import type { LstmWeights } from './lstm-weights.ts';
import { nativeLstm } from './native-lstm.ts';
import { plainLstm } from './plain-lstm.ts';

/**
 * Long short-term memory without peepholes (Hochreiter & Schmidhuber 1997; forget gate of Gers et al. 2000), state and
 * cell 0 before the start: i, f, o = σ(·), g = tanh(·) of [x, h]·W + b; c ← f⊙c + i⊙g; h = o⊙tanh(c).
 *
 * @param x [time, batch, in]; @returns the states h [time, batch, units]
 */
export function lstm(x: tf.Tensor3D, weights: LstmWeights): tf.Tensor3D {
  return isNative() ? nativeLstm(x, weights) : plainLstm(x, weights);
}
