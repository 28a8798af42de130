import type { NdArray } from '../../arrays.ts';
import type { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoder.ts';
import { chainGradients } from './chain-gradients.ts';
import { explicitGradients } from './explicit-gradients.ts';
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

/** Computes the dSTRFs of any units. */
export interface GradientSource {
  /** [unit, time, lag, ...frame], the caller's to dispose; lags outside the receptive field are 0. */
  gradients(units: readonly number[]): tf.Tensor;
  /** Frees what is kept between calls. */
  dispose(): void;
}

/** The way of computing that fits the encoder: an explicit backward pass where there is one, else reverse passes. */
export function gradientSource(task: GradientTask): GradientSource {
  const { encoder } = task;
  if (encoder.architecture.input === 'waveform') return soundGradients(task);
  if (encoder.architecture.twoSided) return wholeClipGradients(task);
  return chainGradients(task) ?? explicitGradients(task) ?? windowGradients(task);
}

/** What a lag of a dSTRF holds: one frame of the stimulus, or the samples of one bin of a sound. */
export function differentiatedFrame(encoder: Encoder): readonly number[] {
  return encoder.architecture.input === 'waveform' ? [Math.round(samplesPerBin(encoder))] : encoder.shape.frame;
}
