import type { tf } from '../engine/tensorflow.ts';
import type { SignalShape } from './architecture.ts';
import type { WeightSpec, Weights } from './weights.ts';

export const prefilterNames = ['none'] as const;
export type Prefilter = (typeof prefilterNames)[number];

/** Copies of every channel that a prefilter makes: ON and OFF are two. */
export function prefilterCopies(_prefilter: Prefilter): number {
  return 1;
}

export function prefilterSpecs(_prefilter: Prefilter, _shape: Omit<SignalShape, 'copies'>): WeightSpec[] {
  return [];
}

/** Standardised spectrogram [batch, time, channel] → [batch, time, channel, copy]. */
export function applyPrefilter(_prefilter: Prefilter, x: tf.Tensor3D, _weights: Weights): tf.Tensor4D {
  return x.expandDims(3) as tf.Tensor4D;
}
