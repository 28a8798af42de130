import { type NdArray, sizeOf } from '../../arrays.ts';
import type { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoder.ts';
import { chainGradients } from './chain-gradients.ts';
import { samplesPerBin, soundGradients } from './sound-gradients.ts';
import { wholeClipGradients, windowGradients } from './window-gradients.ts';
import type { ClipTime, WindowSpan } from './windows.ts';

/** What the dSTRFs of one encoder are taken from. */
export interface GradientTask {
  readonly encoder: Encoder;
  readonly stimuli: readonly NdArray[];
  readonly times: readonly ClipTime[];
  readonly span: WindowSpan;
}

/** Takes the dSTRFs [unit, time, lag, ...frame] of a few units at a few times, the first of each given. */
export type Place = (part: tf.Tensor, firstUnit: number, firstTime: number) => void;

/** Computes the dSTRFs of any units. */
export interface GradientSource {
  gradients(units: readonly number[], place: Place): void;
  /** Frees what is kept between calls. */
  dispose(): void;
}

/** The way of computing that fits the encoder: an explicit backward pass for a chain, else reverse passes. */
export function gradientSource(task: GradientTask): GradientSource {
  const { encoder } = task;
  if (encoder.architecture.input === 'waveform') return soundGradients(task);
  if (encoder.architecture.twoSided) return wholeClipGradients(task);
  return chainGradients(task) ?? windowGradients(task);
}

/** What a lag of a dSTRF holds: one frame of the stimulus, or the samples of one bin of a sound. */
export function differentiatedFrame(encoder: Encoder): readonly number[] {
  return encoder.architecture.input === 'waveform' ? [Math.round(samplesPerBin(encoder))] : encoder.shape.frame;
}

/** dSTRFs of `units`, flat [unit, time, lag, ...frame]; lags outside the receptive field are 0. */
export function collectGradients(
  source: GradientSource,
  { encoder, times, span }: GradientTask,
  units: readonly number[],
): Float32Array {
  const size = (span.to - span.from + 1) * sizeOf(differentiatedFrame(encoder));
  const values = new Float32Array(units.length * times.length * size);
  source.gradients(units, (part, firstUnit, firstTime) => {
    const [unitsHere, timesHere] = part.shape;
    const rows = part.dataSync<'float32'>();
    for (let unit = 0; unit < unitsHere; unit++) {
      const start = ((firstUnit + unit) * times.length + firstTime) * size;
      values.set(rows.subarray(unit * timesHere * size, (unit + 1) * timesHere * size), start);
    }
  });
  return values;
}
