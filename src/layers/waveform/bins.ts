import { tf } from '../../engine/tensorflow.ts';

/**
 * The samples of every bin side by side: x [batch, sample, channel] → [batch, bin, place, channel], where the last place
 * is the last sample of the bin. Bins are as long as the longest; one that is a sample shorter begins with a zero.
 * @param ends the sample after the last one of every bin; the last may lie one beyond the sound, which is then silence
 */
export function binSamples(x: tf.Tensor3D, ends: Int32Array): tf.Tensor4D {
  const [batch, samples, channels] = x.shape;
  const bins = ends.length;
  const longest = longestBin(ends);
  if (longest * bins === ends[bins - 1]) {
    return fitted(x, longest * bins).reshape([batch, bins, longest, channels]);
  }
  // Place `samples` holds a zero.
  const indices = new Int32Array(bins * longest);
  for (let bin = 0; bin < bins; bin++) {
    const start = bin === 0 ? 0 : ends[bin - 1];
    for (let place = 0; place < longest; place++) {
      const sample = ends[bin] - longest + place;
      indices[bin * longest + place] = sample >= start && sample < samples ? sample : samples;
    }
  }
  return tf.gather(fitted(x, samples + 1), tf.tensor1d(indices, 'int32'), 1).reshape([batch, bins, longest, channels]);
}

/** Samples of the longest bin. */
export function longestBin(ends: Int32Array): number {
  let longest = ends[0];
  for (let bin = 1; bin < ends.length; bin++) longest = Math.max(longest, ends[bin] - ends[bin - 1]);
  return longest;
}

/**
 * Mean over the present bin and the one before, two hops that end with the bin: [batch, sample, channel] →
 * [batch, bin, channel]. The bin before the first is silence.
 */
export function meanOverTwoBins(x: tf.Tensor3D, ends: Int32Array): tf.Tensor3D {
  const sums = binSamples(x, ends).sum<tf.Tensor3D>(2);
  const [batch, bins, channels] = sums.shape;
  const before = sums.slice([0, 0, 0], [batch, bins - 1, channels]).pad([
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
  const lengths = Float32Array.from(ends, (end, bin) => end - (ends[bin - 2] ?? 0));
  if (bins > 0) lengths[0] = 2 * ends[0];
  return sums.add(before).div(tf.tensor3d(lengths, [1, bins, 1]));
}

/** Windows of the last `length` samples before every end, silence before the start: [batch, sample] → [batch, bin, length]. */
export function windowsBefore(sound: tf.Tensor2D, ends: Int32Array, length: number): tf.Tensor3D {
  const [batch, samples] = sound.shape;
  const bins = ends.length;
  const missing = Math.max(0, ends[bins - 1] - samples);
  const padded = sound.pad([
    [0, 0],
    [length, missing],
  ]);
  const indices = new Int32Array(bins * length);
  for (let bin = 0; bin < bins; bin++) {
    for (let k = 0; k < length; k++) indices[bin * length + k] = ends[bin] + k;
  }
  return tf.gather(padded, tf.tensor1d(indices, 'int32'), 1).reshape([batch, bins, length]);
}

/** Cut or padded with zeros to so many samples. */
function fitted(x: tf.Tensor3D, length: number): tf.Tensor3D {
  const [batch, samples, channels] = x.shape;
  if (samples === length) return x;
  if (samples > length) return x.slice([0, 0, 0], [batch, length, channels]);
  return x.pad([
    [0, 0],
    [0, length - samples],
    [0, 0],
  ]);
}
