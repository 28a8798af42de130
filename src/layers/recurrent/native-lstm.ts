import { withHandles } from '../../engine/handles.ts';
import { flagAttribute, floatAttribute, typeAttribute } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { customGradient } from '../custom-gradient.ts';
import type { LstmWeights } from './lstm-weights.ts';

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
