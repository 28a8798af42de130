import { reluGradient } from '../engine/kernels.ts';
import { isNative } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';
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

/** x·Φ(x) with Φ the normal distribution function, exact by erf; Hendrycks & Gimpel (2016), eq. 2. Any shape. */
export function gelu<T extends tf.Tensor>(x: T): T {
  const inputs: [T] = [x];
  return customGradient(inputs, ([input], save) => {
    const probability = tf.erf(input.mul(Math.SQRT1_2)).add(1).mul(0.5);
    save([input, probability]);
    return { value: input.mul(probability) as T, gradFunc: (dy, [x, p]) => [dy.mul(slope(x, p))] };
  });
}

/** Derivative of `gelu`: Φ(x) + x·φ(x). */
function slope(x: tf.Tensor, probability: tf.Tensor): tf.Tensor {
  const density = x
    .square()
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));
  return probability.add(density.mul(x));
}
