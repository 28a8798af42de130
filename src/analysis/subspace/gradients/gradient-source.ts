import type { NdArray } from '../../../arrays.ts';
import type { tf } from '../../../engine/tensorflow.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
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
