import type { NdArray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import { applyNonlinearity } from '../../../models/encoders/output-nonlinearity.ts';
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

/**
 * What `part` gives for stretches of `count` times, [unit, time, …], joined along the times. `part` gets the first time of
 * its stretch and the first one after it. The result is the caller's to dispose; what is made on the way is freed.
 */
export function joinBatches(
  count: number,
  nextEnd: (start: number) => number,
  part: (start: number, end: number) => tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    for (let start = 0, end = 0; start < count; start = end) {
      end = Math.min(count, nextEnd(start));
      parts.push(tf.tidy(() => part(start, end)));
    }
    return tf.concat(parts, 1);
  });
}

/** Anything that maps a standardised stimulus [batch, time, ...frame] to outputs [batch, time, unit]. */
type Forward = (x: tf.Tensor) => tf.Tensor3D;

/**
 * Gradient of output `unit` with respect to each of the independent windows [batch, time, ...frame] (in the order of
 * time), by one reverse pass through the sum over the batch; `bins` [batch] is the bin of each window that is looked at,
 * out of `time` bins (the second axis of the windows, unless they are sounds).
 */
export function windowGradient(
  forward: Forward,
  windows: tf.Tensor,
  bins: tf.Tensor1D,
  unit: number,
  time = windows.shape[1] ?? 1,
): tf.Tensor {
  const batch = windows.shape[0];
  // oneHot refuses a depth of 1.
  const looked = time === 1 ? tf.ones([batch, 1, 1]) : tf.oneHot(bins, time).toFloat().expandDims(2);
  const summed = (x: tf.Tensor) => forward(x).slice([0, 0, unit], [batch, time, 1]).mul(looked).sum() as tf.Scalar;
  return tf.grad(summed)(windows);
}

/** Derivative of the encoder's output nonlinearity at each value of the drive [time, unit]. */
export function outputSlopes({ config, weights }: Encoder, drive: tf.Tensor2D): tf.Tensor2D {
  const respond = (x: tf.Tensor) =>
    applyNonlinearity(config.nonlinearity ?? 'identity', x.expandDims(0) as tf.Tensor3D, weights);
  return tf.grad(respond)(drive) as tf.Tensor2D;
}

/** Cuts or extends (with zeros) axis 2 of dSTRFs [unit, time, lag, ...frame] to `lags`. */
export function withLags(dstrf: tf.Tensor, lags: number): tf.Tensor {
  const [units, times, field, ...frame] = dstrf.shape;
  if (field >= lags)
    return dstrf.slice(
      dstrf.shape.map(() => 0),
      [units, times, lags, ...frame],
    );
  return dstrf.pad(dstrf.shape.map((_, axis): [number, number] => [0, axis === 2 ? lags - field : 0]));
}
