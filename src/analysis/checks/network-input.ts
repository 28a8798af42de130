import { type NdArray, sizeOf } from '../../arrays.ts';
import type { Clip, EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { binEnds } from '../../signal/bin-ends.ts';

/** What goes into the network for one clip: standardised frames [time, ...frame], or the sound [sample]. */
export interface NetworkInput {
  readonly array: NdArray;
  /** Output bin t may depend on positions (frames or samples) before `ends[t]`, when the network is causal. */
  readonly ends: Int32Array;
  /** Values at one position. */
  readonly frameSize: number;
}

/** Input of the first `bins` bins of a clip. Throws InvalidData for a shorter clip, or one without its sound. */
export function networkInput(encoder: Encoder, clip: Clip, bins: number): NetworkInput {
  const { frame, binMs } = encoder.shape;
  if (clip.stimulus.shape[0] < bins) {
    throw new CortexError(
      'InvalidData',
      `Clip "${clip.name}" has ${clip.stimulus.shape[0]} bins but this check needs ${bins}; choose a longer clip or fewer bins.`,
    );
  }
  if (encoder.architecture.input === 'waveform') {
    const { waveform } = clip;
    if (!waveform)
      throw new CortexError('InvalidData', `Clip "${clip.name}" has no sound, which this model starts from.`);
    const ends = binEnds(bins, (binMs * waveform.samplingRateHz) / 1000);
    const samples = new Float32Array(ends[bins - 1]);
    samples.set(waveform.samples.subarray(0, samples.length));
    return { array: { shape: [samples.length], data: samples }, ends, frameSize: 1 };
  }
  const frameSize = sizeOf(frame);
  const shape = [bins, ...frame];
  const standardised = tf.tidy(() =>
    encoder.standardise(tf.tensor(clip.stimulus.data.subarray(0, bins * frameSize), shape)),
  );
  const data = Float32Array.from(standardised.dataSync());
  standardised.dispose();
  return { array: { shape, data }, ends: Int32Array.from({ length: bins }, (_, bin) => bin + 1), frameSize };
}

/** The first test clip, or else the first clip: what a check of a run looks at. */
export function clipToCheck({ clips, split }: EncodingData): Clip {
  return clips[split.test[0] ?? 0];
}

/** A clip by its place in the data, and how many bins of it are looked at. */
interface ClipStart {
  readonly clip: number;
  readonly bins: number;
}

/** As many test clips (or else clips), the last one cut, as hold `bins` bins together; all of them where there are fewer. */
export function clipStarts({ clips, split }: EncodingData, bins: number): ClipStart[] {
  const starts: ClipStart[] = [];
  let left = bins;
  for (const clip of split.test.length > 0 ? split.test : clips.keys()) {
    const taken = Math.min(left, clips[clip].stimulus.shape[0]);
    if (taken > 0) starts.push({ clip, bins: taken });
    left -= taken;
  }
  return starts;
}

/** Network output [time, unit] (before the scale of the responses) to an input array. */
export function networkOutput(encoder: Encoder, array: NdArray): NdArray {
  const output = tf.tidy(() => encoder.forward(tf.tensor(array.data, [1, ...array.shape])));
  const data = Float32Array.from(output.dataSync());
  output.dispose();
  return { shape: [data.length / encoder.shape.units, encoder.shape.units], data };
}

/** Gradient of Σ_u weights[u]·output[bin, u] with respect to the input: values in the order of the input array. */
export function outputGradient(encoder: Encoder, array: NdArray, bin: number, weights: Float32Array): Float32Array {
  const gradient = tf.tidy(() => {
    const sum = (x: tf.Tensor) =>
      encoder.forward(x).slice([0, bin, 0], [1, 1, -1]).reshape([-1]).mul(tf.tensor1d(weights)).sum().asScalar();
    return tf.grad(sum)(tf.tensor(array.data, [1, ...array.shape]));
  });
  const values = Float32Array.from(gradient.dataSync());
  gradient.dispose();
  return values;
}
