import { withHandles } from '../../engine/handles.ts';
import { flagAttribute, floatAttribute, isNative, typeAttribute } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { customGradient } from '../custom-gradient.ts';
import { unstacked } from '../unstacked.ts';

/** Weights of an LSTM; rows of the kernel are the inputs, then the old state. */
interface LstmWeights {
  /** [in + units, 4·units]: input gate, forget gate, candidate, output gate. */
  readonly kernel: tf.Tensor2D;
  /** [4·units] */
  readonly bias: tf.Tensor1D;
}

/**
 * Long short-term memory without peepholes (Hochreiter & Schmidhuber 1997; forget gate of Gers et al. 2000), state and
 * cell 0 before the start: i, f, o = σ(·), g = tanh(·) of [x, h]·W + b; c ← f⊙c + i⊙g; h = o⊙tanh(c).
 *
 * @param x [time, batch, in]; @returns the states h [time, batch, units]
 */
export function lstm(x: tf.Tensor3D, weights: LstmWeights): tf.Tensor3D {
  return isNative() ? nativeLstm(x, weights) : plainLstm(x, weights);
}

/** `lstm` by the native kernel for whole sequences, and by the kernel of its gradient. */
export function nativeLstm(x: tf.Tensor3D, { kernel, bias }: LstmWeights): tf.Tensor3D {
  const inputs: [x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D] = [x, kernel, bias];
  return customGradient(inputs, ([x, kernel, bias], save) => {
    const attributes = [typeAttribute(), floatAttribute('cell_clip', 0), flagAttribute('use_peephole', false)];
    const outputs = withHandles((handles) => {
      const tensors = handles.of(...fixedInputs(x, kernel, bias));
      return handles.tensors('BlockLSTMV2', attributes, [handles.int64(x.shape[0]), ...tensors], 7);
    });
    save([x, kernel, bias, ...outputs]);
    return { value: outputs[6] as tf.Tensor3D, gradFunc: (dy, saved) => gradients(dy, saved) };
  });
}

function gradients(dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, kernel, bias, ...outputs] = saved;
  const attributes = [typeAttribute(), flagAttribute('use_peephole', false)];
  const results = withHandles((handles) => {
    const noCellGradient = tf.zerosLike(dy);
    const tensors = handles.of(...fixedInputs(x as tf.Tensor3D, kernel, bias), ...outputs, noCellGradient, dy);
    return handles.tensors('BlockLSTMGradV2', attributes, [handles.int64(dy.shape[0]), ...tensors], 8);
  });
  return [results[0], results[3], results[7]];
}

/** x, the states at the start, the kernel, three peephole weights that are not used, the bias. */
function fixedInputs(x: tf.Tensor3D, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor[] {
  const units = bias.size / 4;
  const start = tf.zeros([x.shape[1], units]);
  const peephole = tf.zeros([units]);
  return [x, start, start, kernel, peephole, peephole, peephole, bias];
}

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
