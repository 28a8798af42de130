import { tf } from '../../../engine/tensorflow.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import { applyNonlinearity } from '../../../models/encoders/output-nonlinearity.ts';

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
