import { tf } from '../../engine/tensorflow.ts';

/** Neighbouring samples that the convolution takes as channels; with one channel it would be several times slower. */
const phases = 16;

/**
 * Bank of causal filters over a sound: y(n, f) = Σ_k h(k, f)·x(n − k), zeros before the start.
 * sound [batch, sample], filters [tap, filter] with tap 0 = now; [batch, sample, filter].
 */
export function firBank(sound: tf.Tensor2D, filters: tf.Tensor2D): tf.Tensor3D {
  const [batch, samples] = sound.shape;
  const [taps, count] = filters.shape;
  const reach = Math.floor((taps + phases - 2) / phases);
  const blocks = Math.ceil(samples / phases);
  const frames = sound
    .pad([
      [0, 0],
      [reach * phases, blocks * phases - samples],
    ])
    .reshape<tf.Tensor3D>([batch, reach + blocks, phases]);
  const indices = tf.tensor1d(phaseTaps(taps, reach), 'int32');
  const kernel = tf
    .gather(
      filters.pad([
        [0, 1],
        [0, 0],
      ]),
      indices,
    )
    .reshape<tf.Tensor3D>([reach + 1, phases, phases * count]);
  return tf
    .conv1d(frames, kernel, 1, 'valid')
    .reshape<tf.Tensor3D>([batch, blocks * phases, count])
    .slice([0, 0, 0], [batch, samples, count]);
}

/** Tap that output phase p has for input phase q, m blocks back, oldest block first; `taps` where there is none. */
function phaseTaps(taps: number, reach: number): Int32Array {
  const indices = new Int32Array((reach + 1) * phases * phases);
  let i = 0;
  for (let m = reach; m >= 0; m--) {
    for (let q = 0; q < phases; q++) {
      for (let p = 0; p < phases; p++) {
        const tap = m * phases + p - q;
        indices[i++] = tap >= 0 && tap < taps ? tap : taps;
      }
    }
  }
  return indices;
}
