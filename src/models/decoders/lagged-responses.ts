import { tf } from '../../engine/tensorflow.ts';

/** First and last bin that a frame is read from, counted from its own. */
export type LagRange = readonly [first: number, last: number];

/** Responses [batch, time, lag · unit] around every bin of `responses` [batch, time, unit], the earliest bin first; 0 outside. */
export function laggedResponses(responses: tf.Tensor3D, [first, last]: LagRange): tf.Tensor3D {
  const [batch, bins, units] = responses.shape;
  const [before, after] = [Math.max(0, -first), Math.max(0, last)];
  return tf.tidy(() => {
    const padded = responses.pad([
      [0, 0],
      [before, after],
      [0, 0],
    ]);
    const shifted = Array.from({ length: last - first + 1 }, (_, i) =>
      padded.slice([0, before + first + i, 0], [batch, bins, units]),
    );
    return tf.concat(shifted, 2) as tf.Tensor3D;
  });
}
