import { tf } from '../../engine/tensorflow.ts';
import { unstacked } from '../unstacked.ts';
import type { LstmWeights } from './lstm-weights.ts';

/** `lstm` in plain operations, one step after the other: for the wasm backend, and what the native form must equal. */
export function plainLstm(x: tf.Tensor3D, { kernel, bias }: LstmWeights): tf.Tensor3D {
  const [, batch] = x.shape;
  const units = bias.size / 4;
  const states: tf.Tensor2D[] = [];
  let state = tf.zeros<tf.Rank.R2>([batch, units]);
  let cell = state;
  for (const frame of unstacked<tf.Tensor2D>(x)) {
    const sums = tf.concat([frame, state], 1).matMul(kernel).add(bias);
    const [input, forget, candidate, output] = tf.split(sums, 4, 1) as tf.Tensor2D[];
    cell = forget.sigmoid().mul<tf.Tensor2D>(cell).add(input.sigmoid().mul(candidate.tanh()));
    state = output.sigmoid().mul(cell.tanh());
    states.push(state);
  }
  return tf.stack(states) as tf.Tensor3D;
}
