import { type NdArray, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from './encoder.ts';

/** Window of a model whose memory has no end, in milliseconds. */
const longMemoryMs = 500;
/** Values of one batch of windows, to bound the memory. */
const chunkValues = 4_000_000;

/**
 * Receptive fields as the weights of the network spell them out, over the standardised stimulus (behind the prefilter):
 * [unit, lag, channel], lag 0 = now; with a prefilter that makes two copies [unit, lag, channel, copy].
 * Throws Unsupported for networks that have no such weights.
 */
export function strfs(encoder: Encoder): NdArray {
  const { architecture, shape } = encoder;
  const kernel = tf.tidy(() => encoder.strfKernel()?.transpose([2, 0, 1]));
  if (!kernel) {
    throw new CortexError(
      'Unsupported',
      `The weights of ${architecture.name} are no receptive fields; use strfGradmap for its linear part.`,
    );
  }
  const data = Float32Array.from(kernel.dataSync());
  kernel.dispose();
  const [units, lags] = kernel.shape;
  return { shape: [units, lags, shape.frame[0], ...(shape.copies > 1 ? [shape.copies] : [])], data };
}

/**
 * Gradient of every unit's output at the last frame of silence (the mean stimulus, zero when standardised) with respect
 * to the standardised stimulus: [unit, lag, ...frame], lag 0 = now. The output is that of `Encoder.forward`; the sign is
 * that of the derivative. `lags` is the length of the window, by default the receptive field or, where that has no end,
 * half a second.
 */
export function strfGradmap(encoder: Encoder, options: { lags?: number; units?: readonly number[] } = {}): NdArray {
  const { shape, receptiveFieldBins } = encoder;
  if (encoder.architecture.input === 'waveform') {
    throw new CortexError(
      'Unsupported',
      `${encoder.architecture.name} takes the sound itself, around whose silence it has no gradient to speak of; use waveformGradmap.`,
    );
  }
  const longest = Math.ceil(longMemoryMs / shape.binMs);
  const lags = options.lags ?? (Number.isFinite(receptiveFieldBins) ? receptiveFieldBins : longest);
  const frameSize = sizeOf(shape.frame);
  const chunk = Math.max(1, Math.floor(chunkValues / (lags * frameSize)));
  const silence = { shape: [lags, ...shape.frame], data: new Float32Array(lags * frameSize) };
  const chronological = lastFrameGradients(encoder, silence, options.units ?? allUnits(encoder), chunk);
  return { shape: chronological.shape, data: reverseLags(chronological, lags, frameSize) };
}

/**
 * Gradient of every unit's output at the last frame of a sound with respect to its samples: [unit, sample]. Around
 * silence envelopes have no slope, so the sound is a real one; give only as much of it as the units remember.
 * Throws Unsupported for models that do not take the sound itself.
 */
export function waveformGradmap(
  encoder: Encoder,
  samples: Float32Array,
  options: { units?: readonly number[] } = {},
): NdArray {
  if (encoder.architecture.input !== 'waveform') {
    throw new CortexError(
      'Unsupported',
      `${encoder.architecture.name} takes ${encoder.architecture.input}, not the sound itself; use strfGradmap.`,
    );
  }
  const chunk = Math.max(1, Math.floor(chunkValues / (32 * samples.length)));
  return lastFrameGradients(
    encoder,
    { shape: [samples.length], data: samples },
    options.units ?? allUnits(encoder),
    chunk,
  );
}

const allUnits = ({ shape }: Encoder): number[] => Array.from({ length: shape.units }, (_, unit) => unit);

/** Rows of one batch are the same stimulus, each answered for by one unit: one backward pass a chunk of units. */
function lastFrameGradients(encoder: Encoder, stimulus: NdArray, units: readonly number[], chunk: number): NdArray {
  const size = sizeOf(stimulus.shape);
  const data = new Float32Array(units.length * size);
  for (let from = 0; from < units.length; from += chunk) {
    const some = units.slice(from, from + chunk);
    const gradient = tf.tidy(() => {
      const x = tf.tensor(stimulus.data, [1, ...stimulus.shape]).tile([some.length, ...stimulus.shape.map(() => 1)]);
      const chosen = tf.oneHot(tf.tensor1d(some, 'int32'), encoder.shape.units).cast('float32');
      return tf.grad((input: tf.Tensor) => lastFrame(encoder.forward(input)).mul(chosen).sum())(x);
    });
    data.set(gradient.dataSync(), from * size);
    gradient.dispose();
  }
  return { shape: [units.length, ...stimulus.shape], data };
}

function lastFrame(output: tf.Tensor3D): tf.Tensor2D {
  const [batch, time, units] = output.shape;
  return output.slice([0, time - 1, 0], [batch, 1, units]).reshape([batch, units]);
}

/** [unit, time, ...frame] in the order of time → the same in the order of lags. */
function reverseLags({ shape, data }: NdArray, lags: number, frameSize: number): Float32Array {
  const reversed = new Float32Array(data.length);
  for (let unit = 0; unit < shape[0]; unit++) {
    for (let lag = 0; lag < lags; lag++) {
      const from = (unit * lags + (lags - 1 - lag)) * frameSize;
      reversed.set(data.subarray(from, from + frameSize), (unit * lags + lag) * frameSize);
    }
  }
  return reversed;
}
