import { tf } from '../../engine/tensorflow.ts';
import { unstacked } from '../unstacked.ts';
import type { GruWeights } from './gru-weights.ts';

/** `gru` in plain operations, one step after the other: for the wasm backend, and what the native form must equal. */
export function plainGru(x: tf.Tensor3D, weights: GruWeights): tf.Tensor3D {
  const { gateKernel, gateBias, candidateKernel, candidateBias } = weights;
  const [, batch] = x.shape;
  const units = candidateBias.size;
  const states: tf.Tensor2D[] = [];
  let state = tf.zeros<tf.Rank.R2>([batch, units]);
  for (const input of unstacked<tf.Tensor2D>(x)) {
    const gates = tf.concat([input, state], 1).matMul(gateKernel).add(gateBias).sigmoid();
    const [reset, update] = tf.split(gates, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const seen = tf.concat([input, reset.mul<tf.Tensor2D>(state)], 1);
    const candidate = seen.matMul(candidateKernel).add(candidateBias).tanh();
    state = candidate.add(update.mul(state.sub(candidate)));
    states.push(state);
  }
  return tf.stack(states) as tf.Tensor3D;
}
