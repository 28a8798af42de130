import { tf } from '../engine/tensorflow.ts';
import { type Factors, upsampleNearest3d } from './up-sampling.ts';

/**
 * Max-pool of x [B, T, H, W, C] over windows of `factors`, which must divide the axes. The gradient of a maximum goes
 * to the elements that reach it, in equal shares when several do; TensorFlow.js's own takes near-ties for ties on one
 * backend and picks one of them on another.
 */
export function maxPool3d(x: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const pool = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor5D, (tensors: tf.Tensor[]) => void];
    const pooled = maxima3d(input, factors);
    save([input, pooled]);
    return {
      value: pooled,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, pooled] = saved as [tf.Tensor5D, tf.Tensor5D];
        return maxPool3dGradient(dy as tf.Tensor5D, input, pooled, factors);
      },
    };
  });
  return pool(x) as tf.Tensor5D;
}

/** ReLU of the maxima of x + `shift` [channel], over windows as in `maxPool3d`. */
export const maxPoolRelu3d = (x: tf.Tensor5D, shift: tf.Tensor1D, factors: Factors): tf.Tensor5D =>
  maxPool3d(x, factors).add<tf.Tensor5D>(shift).relu();

/** The gradient with respect to x of its `maxima`, which get `dy`. */
export function maxPool3dGradient(dy: tf.Tensor5D, x: tf.Tensor5D, maxima: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const winners = tf.equal(x, upsampleNearest3d(maxima, factors)).cast('float32') as tf.Tensor5D;
  const share = dy.div<tf.Tensor5D>(windowSums(winners, factors));
  return winners.mul(upsampleNearest3d(share, factors));
}

/** The maxima themselves, without a gradient, over time and by a 2-D pool: together faster than the 3-D kernel. */
export function maxima3d(x: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const { time, window, pooledShape } = geometry(x.shape, factors);
  return tf
    .maxPool(tf.max(time(x), 1).reshape<tf.Tensor4D>(window.frames), window.size, window.size, 'valid')
    .reshape(pooledShape);
}

function windowSums(x: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const { time, window, pooledShape } = geometry(x.shape, factors);
  const means = tf.avgPool(tf.sum(time(x), 1).reshape<tf.Tensor4D>(window.frames), window.size, window.size, 'valid');
  return means.mul(window.size[0] * window.size[1]).reshape(pooledShape);
}

function geometry([batch, length, height, width, channels]: tf.Tensor5D['shape'], [fT, fH, fW]: Factors) {
  const groups = (batch * length) / fT;
  const frames: [number, number, number, number] = [groups, height, width, channels];
  const size: [number, number] = [fH, fW];
  const pooledShape: tf.Tensor5D['shape'] = [batch, length / fT, height / fH, width / fW, channels];
  return {
    time: (x: tf.Tensor) => x.reshape([groups, fT, height * width * channels]),
    window: { frames, size },
    pooledShape,
  };
}
