import type { tf } from '../../../engine/tensorflow.ts';
import type { WeightSpec, Weights } from '../../weights.ts';
import type { SignalShape } from '../architecture.ts';

/** Adaptation in front of a model; the names of its weights begin with "prefilter/". */
export interface PrefilterDefinition {
  /** Copies of every channel that it makes. */
  readonly copies: number;
  specs(shape: Omit<SignalShape, 'copies'>): WeightSpec[];
  /** Standardised spectrogram [batch, time, channel] → [batch, time, channel, copy]; causal. */
  apply(x: tf.Tensor3D, weights: Weights): tf.Tensor4D;
}
