import { reluGradient } from '../engine/kernels.ts';
import { isNative } from '../engine/ops.ts';
import type { tf } from '../engine/tensorflow.ts';
import { customGradient } from './custom-gradient.ts';

/** max(x, 0) of any shape; natively the gradient is one kernel instead of three operations. */
export function relu<T extends tf.Tensor>(x: T): T {
  if (!isNative()) return x.relu();
  const inputs: [T] = [x];
  return customGradient(inputs, ([input], save) => {
    const y: T = input.relu();
    save([y]);
    return { value: y, gradFunc: (dy, [y]) => [reluGradient(dy, y)] };
  });
}
