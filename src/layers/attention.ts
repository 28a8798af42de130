import { tf } from '../engine/tensorflow.ts';

/** Queries handled at once: bounds the memory of a long sound without costing a short one anything. */
const queryBlock = 512;

/** What stands for −∞ in front of the softmax. */
const forbidden = -1e9;

/**
 * Causal scaled dot-product attention (Vaswani et al. 2017, eq. 1): position i sees j ≤ i, and with `contextWindow`
 * only i − j < contextWindow. q, k, v [batch, head, time, depth]; the mask is built for the length at hand, whatever it is.
 */
export function causalAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  contextWindow = Number.POSITIVE_INFINITY,
): tf.Tensor4D {
  const [batch, heads, time, depth] = q.shape;
  const outputs: tf.Tensor4D[] = [];
  for (let start = 0; start < time; start += queryBlock) {
    const end = Math.min(time, start + queryBlock);
    const first = Math.max(0, start - contextWindow + 1);
    const part = (x: tf.Tensor4D, from: number) =>
      x.slice<tf.Tensor4D>([0, 0, from, 0], [batch, heads, end - from, depth]);
    const scores = tf.matMul(part(q, start), part(k, first), false, true).mul(1 / Math.sqrt(depth));
    const weights = tf.softmax(scores.add(mask(start, end, first, contextWindow)) as tf.Tensor4D);
    outputs.push(tf.matMul(weights, part(v, first)));
  }
  return outputs.length === 1 ? outputs[0] : tf.concat(outputs, 2);
}

/** 0 where query start + i may see key first + j, else −1e9: [end − start, end − first]. */
function mask(start: number, end: number, first: number, contextWindow: number): tf.Tensor2D {
  const queries = tf.range(start, end).expandDims(1);
  const distance = queries.sub(tf.range(first, end).expandDims(0));
  const future = distance.less(0);
  const hidden = Number.isFinite(contextWindow) ? future.logicalOr(distance.greaterEqual(contextWindow)) : future;
  return hidden.cast('float32').mul(forbidden) as tf.Tensor2D;
}

/**
 * Sinusoidal positions (Vaswani et al. 2017, §3.5): sin and cos of (offset + t)/10000^{2i/width}, side by side in pairs;
 * [time, width], width even.
 */
export function sinusoidalPositions(time: number, width: number, offset = 0): tf.Tensor2D {
  const rates = tf
    .range(0, width / 2)
    .mul((-2 * Math.log(10_000)) / width)
    .exp();
  const angles = tf
    .range(offset, offset + time)
    .expandDims(1)
    .mul(rates.expandDims(0));
  return tf.stack([angles.sin(), angles.cos()], 2).reshape([time, width]);
}
