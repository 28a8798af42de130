import { type NdArray, sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import type { WindowSpan } from '../gradients/windows.ts';

/** Values of one batch of windows. */
const valuesAtOnce = 2 ** 22;

/** Clips [time, ...frame] as the network sees them. */
export function standardisedClips(encoder: Encoder, stimuli: readonly NdArray[]): NdArray[] {
  return stimuli.map(({ shape, data }) => {
    const x = tf.tidy(() => encoder.standardise(tf.tensor(data, [1, ...shape])));
    const values = Float32Array.from(x.dataSync());
    x.dispose();
    return { shape, data: values };
  });
}

/**
 * Projections of the stimulus on filters [filter, lag, ...frame] at every bin of every clip,
 * z_k(t) = Σ p_k(τ, …) s(t − τ, …) (Wingert et al. 2026), as [filter, bin] with the clips joined. The first lag of the
 * filters is `from`; beyond the ends of a clip the standardised stimulus is 0.
 */
export function projectClips(clips: readonly NdArray[], filters: NdArray, { from, to }: WindowSpan): NdArray {
  const [count, lags] = filters.shape;
  const frameSize = sizeOf(filters.shape.slice(2));
  const size = lags * frameSize;
  const bins = clips.reduce((sum, { shape }) => sum + shape[0], 0);
  const projected = new Float32Array(count * bins);
  const batch = Math.max(1, Math.floor(valuesAtOnce / size));
  let offset = 0;
  const forward = tf.tidy(() => tf.tensor3d(filters.data, [count, lags, frameSize]).reverse(1).reshape([count, size]));
  for (const { shape, data } of clips) {
    for (let start = 0; start < shape[0]; start += batch) {
      const here = Math.min(batch, shape[0] - start);
      const z = tf.tidy(() =>
        tf.matMul(
          forward,
          tf.tensor2d(paddedWindows(data, start, here, { from, to }, frameSize), [here, size]),
          false,
          true,
        ),
      );
      const values = z.dataSync();
      z.dispose();
      for (let k = 0; k < count; k++) {
        projected.set(values.subarray(k * here, (k + 1) * here), k * bins + offset + start);
      }
    }
    offset += shape[0];
  }
  forward.dispose();
  return { shape: [count, bins], data: projected };
}

/** Windows [bin, time, value] around `count` bins from `start`, in the order of time; zeros beyond the clip. */
function paddedWindows(clip: Float32Array, start: number, count: number, { from, to }: WindowSpan, frameSize: number) {
  const size = (to - from + 1) * frameSize;
  const windows = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const first = (start + row - to) * frameSize;
    const kept = clip.subarray(Math.max(0, first), Math.max(0, first + size));
    windows.set(kept, row * size + Math.max(0, -first));
  }
  return windows;
}
