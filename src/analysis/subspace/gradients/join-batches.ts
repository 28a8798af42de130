import { tf } from '../../../engine/tensorflow.ts';

/**
 * What `part` gives for stretches of `count` times, [unit, time, …], joined along the times. `part` gets the first time of
 * its stretch and the first one after it. The result is the caller's to dispose; what is made on the way is freed.
 */
export function joinBatches(
  count: number,
  nextEnd: (start: number) => number,
  part: (start: number, end: number) => tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    for (let start = 0, end = 0; start < count; start = end) {
      end = Math.min(count, nextEnd(start));
      parts.push(tf.tidy(() => part(start, end)));
    }
    return tf.concat(parts, 1);
  });
}
