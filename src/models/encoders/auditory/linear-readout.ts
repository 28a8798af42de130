import { tf } from '../../../engine/tensorflow.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';

/** Weights of a linear readout from `features` shared features to `units` units. */
export function linearReadoutSpecs(features: number, units: number): WeightSpec[] {
  return [
    trainable('readout/kernel', [features, units], uniformFanIn(features)),
    trainable('readout/bias', [units], uniformFanIn(features)),
  ];
}

/** Features [batch, time, feature] → drive [batch, time, unit]. */
export function linearReadout(features: tf.Tensor3D, weights: Weights): tf.Tensor3D {
  return dense(features, weights.get('readout/kernel'), weights.get('readout/bias'));
}

/** The matrix [in, out] on every frame of x [batch, time, in], and the bias [out] where there is one. */
export function dense(x: tf.Tensor3D, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const product = tf.matMul(x.reshape<tf.Tensor2D>([batch * time, channels]), kernel as tf.Tensor2D);
  return (bias ? product.add(bias) : product).reshape([batch, time, kernel.shape[1] ?? 1]);
}
