import type { tf } from '../engine/tensorflow.ts';
import { tf as tensorflow } from '../engine/tensorflow.ts';

/** Pointwise functions of hidden layers. */
export const activations = ['identity', 'relu', 'gelu', 'tanh', 'sigmoid', 'softplus'] as const;
export type Activation = (typeof activations)[number];

/**
 * One stage of a network over time, x [batch, time, channel]:
 * dense – a matrix [in, out] on every frame; fir – a causal filter [tap, channel] on every channel (tap 0 = now);
 * bias – [channel]; activation – pointwise; dropout – in training only.
 */
export type Stage =
  | { readonly kind: 'dense'; readonly kernel: tf.Tensor2D }
  | { readonly kind: 'fir'; readonly taps: tf.Tensor2D }
  | { readonly kind: 'bias'; readonly bias: tf.Tensor1D }
  | { readonly kind: 'activation'; readonly activation: Activation }
  | { readonly kind: 'dropout'; readonly rate: number; readonly name: string };

export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'identity':
      return x;
    case 'relu':
      return x.relu();
    case 'tanh':
      return x.tanh();
    case 'sigmoid':
      return x.sigmoid();
    case 'softplus':
      return x.softplus();
    case 'gelu':
      // Hendrycks & Gimpel (2016), eq. 2, exact.
      return x.mul(0.5).mul(tensorflow.erf(x.mul(Math.SQRT1_2)).add(1));
  }
}
