import type { tf } from '../../../engine/tensorflow.ts';
import { dense } from '../../chain.ts';
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
