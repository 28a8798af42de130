import { isNative } from '../../engine/ops.ts';
import type { tf } from '../../engine/tensorflow.ts';
import type { GruWeights } from './gru-weights.ts';
import { nativeGru } from './native-gru.ts';
import { plainGru } from './plain-gru.ts';

/**
 * Gated recurrent unit (Cho et al. 2014, eqs. 5–8), state 0 before the start:
 * r, u = σ([x, h]·W + b); c = tanh([x, r⊙h]·V + d); h ← u⊙h + (1 − u)⊙c.
 *
 * The reset gate acts on the old state before the matrix, as in the paper and in TensorFlow's cell. PyTorch's GRU and
 * cuDNN's reset after the matrix, so weights of theirs do not transfer.
 *
 * @param x [time, batch, in]; @returns the states [time, batch, units]
 */
export function gru(x: tf.Tensor3D, weights: GruWeights): tf.Tensor3D {
  return isNative() ? nativeGru(x, weights) : plainGru(x, weights);
}
