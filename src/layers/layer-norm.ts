import type { tf } from '../engine/tensorflow.ts';
import { customGradient } from './custom-gradient.ts';

/** Added to the variance. */
const epsilon = 1e-5;

/**
 * Layer norm over the last axis (Ba et al. 2016, eq. 4): γ⊙(x − mean)/√(variance + 1e-5) + β. At each frame by itself,
 * so it is causal. gamma and beta [channel].
 */
export function layerNorm<T extends tf.Tensor>(x: T, gamma: tf.Tensor1D, beta: tf.Tensor1D): T {
  const inputs: [x: T, gamma: tf.Tensor1D, beta: tf.Tensor1D] = [x, gamma, beta];
  return customGradient(inputs, ([x, gamma, beta], save) => {
    const centred = x.sub(x.mean(-1, true));
    const scale = centred.square().mean(-1, true).add(epsilon).rsqrt();
    const normed = centred.mul(scale);
    save([normed, scale, gamma]);
    return {
      value: normed.mul(gamma).add(beta) as T,
      gradFunc: (dy, [normed, scale, gamma]) => {
        const dNormed = dy.mul(gamma);
        const along = normed.mul(dNormed.mul(normed).mean(-1, true));
        const dx = dNormed.sub(dNormed.mean(-1, true)).sub(along).mul(scale);
        const channels = gamma.size;
        return [dx, dy.mul(normed).reshape([-1, channels]).sum(0), dy.reshape([-1, channels]).sum(0)];
      },
    };
  });
}
