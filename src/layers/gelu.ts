import type { tf } from '../engine/tensorflow.ts';
import { tf as tensorflow } from '../engine/tensorflow.ts';
import { customGradient } from './custom-gradient.ts';

/** x·Φ(x) with Φ the normal distribution function, exact by erf; Hendrycks & Gimpel (2016), eq. 2. Any shape. */
export function gelu<T extends tf.Tensor>(x: T): T {
  const inputs: [T] = [x];
  return customGradient(inputs, ([input], save) => {
    const probability = tensorflow.erf(input.mul(Math.SQRT1_2)).add(1).mul(0.5);
    save([input, probability]);
    return { value: input.mul(probability) as T, gradFunc: (dy, [x, p]) => [dy.mul(slope(x, p))] };
  });
}

/** Derivative of `gelu`: Φ(x) + x·φ(x). */
export function geluSlope(x: tf.Tensor): tf.Tensor {
  return slope(x, tensorflow.erf(x.mul(Math.SQRT1_2)).add(1).mul(0.5));
}

function slope(x: tf.Tensor, probability: tf.Tensor): tf.Tensor {
  const density = x
    .square()
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));
  return probability.add(density.mul(x));
}
