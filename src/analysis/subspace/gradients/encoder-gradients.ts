import type { Encoder } from '../../../models/encoders/encoder.ts';
import { chainGradients } from './chain-gradients.ts';
import { explicitGradients } from './explicit-gradients.ts';
import type { GradientSource, GradientTask } from './gradient-source.ts';
import { samplesPerBin, soundGradients } from './sound-gradients.ts';
import { wholeClipGradients, windowGradients } from './window-gradients.ts';

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
