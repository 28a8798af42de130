import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import { networkInput } from './network-input.ts';

/** Windows that one forward pass takes. */
const windowsPerPass = 64;

/**
 * `count` standardised windows [time, ...frame] of `bins` bins at random places of the clips. Throws Unsupported for
 * networks that start from sounds, InvalidData when the clips are shorter than a window.
 */
export function drawWindows(
  encoder: Encoder,
  data: EncodingData,
  clips: readonly number[],
  { count, bins, seed }: { count: number; bins: number; seed: number },
): NdArray[] {
  if (encoder.architecture.input === 'waveform') {
    throw new CortexError(
      'Unsupported',
      `This check takes windows of a spectrogram or video; ${encoder.config.model} starts from the sound.`,
    );
  }
  const stream = randomStream(seed, 'check/windows');
  const inputs = new Map<number, NdArray>();
  return Array.from({ length: count }, () => {
    const clip = clips[stream.integer(clips.length)];
    const length = data.clips[clip].stimulus.shape[0];
    const input = inputs.get(clip) ?? networkInput(encoder, data.clips[clip], Math.max(length, bins)).array;
    inputs.set(clip, input);
    const size = sizeOf(encoder.shape.frame);
    const first = stream.integer(length - bins + 1);
    return { shape: [bins, ...encoder.shape.frame], data: input.data.slice(first * size, (first + bins) * size) };
  });
}

/** Network output in the last bin of every window, [window, unit]. */
export function lastOutputs(encoder: Encoder, windows: readonly NdArray[]): NdArray {
  const { units } = encoder.shape;
  const [shape, size] = [windows[0].shape, windows[0].data.length];
  const data = new Float32Array(windows.length * units);
  for (let start = 0; start < windows.length; start += windowsPerPass) {
    const group = windows.slice(start, start + windowsPerPass);
    const joined = new Float32Array(group.length * size);
    for (const [i, window] of group.entries()) joined.set(window.data, i * size);
    const output = tf.tidy(() => {
      const y = encoder.forward(tf.tensor(joined, [group.length, ...shape]));
      return y.slice([0, y.shape[1] - 1, 0], [-1, 1, -1]);
    });
    data.set(output.dataSync(), start * units);
    output.dispose();
  }
  return { shape: [windows.length, units], data };
}
