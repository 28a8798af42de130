import { tf } from '../engine/tensorflow.ts';
import { CortexError } from '../errors.ts';
import { gelu, relu } from '../layers/activations.ts';
import { factoredConvolution } from '../layers/causal-convolution.ts';
import { dropout } from '../layers/dropout.ts';
import type { ForwardMode } from './forward-mode.ts';

/** Pointwise functions of hidden layers. */
export const activations = ['identity', 'relu', 'gelu', 'tanh', 'sigmoid', 'softplus'] as const;
export type Activation = (typeof activations)[number];

/**
 * One stage of a network over time, x [batch, time, channel]:
 * dense – a matrix [in, out] on every frame; fir – a causal filter [tap, channel] on every channel (tap 0 = now, zeros
 * before the start); bias – [channel]; activation – pointwise; dropout – in training only.
 */
export type Stage =
  | { readonly kind: 'dense'; readonly kernel: tf.Tensor2D }
  | { readonly kind: 'fir'; readonly taps: tf.Tensor2D }
  | { readonly kind: 'bias'; readonly bias: tf.Tensor1D }
  | { readonly kind: 'activation'; readonly activation: Activation }
  | { readonly kind: 'dropout'; readonly rate: number; readonly name: string };

/** The pointwise function called `activation`. */
export function activate<T extends tf.Tensor>(x: T, activation: Activation): T {
  switch (activation) {
    case 'identity':
      return x;
    case 'relu':
      return relu(x);
    case 'tanh':
      return x.tanh();
    case 'sigmoid':
      return x.sigmoid();
    case 'softplus':
      return x.softplus();
    case 'gelu':
      return gelu(x);
  }
}

/**
 * Applies the stages one after the other: x [batch, time, in] → [batch, time, out]. A dense stage with a fir stage
 * right behind it runs as one convolution with the kernel dense[in, out]·taps[tap, out]. Dropout keys come from `mode`.
 */
export function runChain(stages: readonly Stage[], x: tf.Tensor3D, mode: ForwardMode): tf.Tensor3D {
  let y = x;
  for (let i = 0; i < stages.length; i++) {
    const [stage, next] = [stages[i], stages[i + 1]];
    if (stage.kind === 'dense' && next?.kind === 'fir') {
      y = factoredConvolution(y, stage.kernel, next.taps);
      i++;
    } else {
      y = runStage(stage, y, mode);
    }
  }
  return y;
}

function runStage(stage: Stage, x: tf.Tensor3D, mode: ForwardMode): tf.Tensor3D {
  switch (stage.kind) {
    case 'dense':
      return dense(x, stage.kernel);
    case 'fir':
      // No backend but the native one has the gradients of a depthwise convolution.
      return factoredConvolution(x, tf.eye(stage.taps.shape[1]), stage.taps);
    case 'bias':
      return x.add(stage.bias);
    case 'activation':
      return activate(x, stage.activation);
    case 'dropout':
      return dropout(x, stage.rate, stage.name, mode.training ? mode.dropoutKey : undefined);
  }
}

/** x [batch, time, in] times a matrix [in, out], as one product over all frames, and the bias [out] where there is one. */
export function dense(x: tf.Tensor3D, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  if (kernel.shape[0] !== channels) {
    throw new CortexError(
      'InvalidShape',
      `A dense stage of ${kernel.shape[0]} inputs got ${channels} channels; give a stimulus with ${kernel.shape[0]}.`,
    );
  }
  const product = tf.matMul(x.reshape<tf.Tensor2D>([batch * time, channels]), kernel as tf.Tensor2D);
  return (bias ? product.add(bias) : product).reshape([batch, time, kernel.shape[1] ?? 1]);
}
