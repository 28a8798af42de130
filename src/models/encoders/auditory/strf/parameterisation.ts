import type { tf } from '../../../../engine/tensorflow.ts';
import type { WeightSpec, Weights } from '../../../weights.ts';
import type { SignalShape } from '../../architecture.ts';

/** Size of the receptive fields that a parameterisation describes. */
export interface StrfSize {
  /** Length of the window, the present bin included. */
  readonly lags: number;
  /** Separable terms of `rank`, Gaussians of `dcls`. */
  readonly terms: number;
}

/** A way to write one spectro-temporal receptive field a unit. */
export interface StrfParameterisation {
  specs(size: StrfSize, shape: SignalShape): WeightSpec[];
  /** Kernel [lag, channel · copy, unit]; lag 0 = now. */
  kernel(weights: Weights, size: StrfSize, shape: SignalShape): tf.Tensor3D;
}
