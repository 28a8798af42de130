import { tf } from '../../../engine/tensorflow.ts';
import { exponentialMemory } from '../../../layers/exponential-memory.ts';
import { trainable } from '../../weights.ts';
import type { PrefilterDefinition } from './prefilter-definition.ts';
import { adaptationDecays } from './time-constants.ts';

/** Weight of the memory at the start. */
const startWeight = 0.75;

/** Parameters of every channel. */
interface AdapTransWeights {
  readonly on: tf.Tensor1D;
  readonly off: tf.Tensor1D;
  readonly p: tf.Tensor1D;
}

/**
 * Separate onset and offset channels (Rançon, Masquelier & Cottereau 2024, AdapTrans): with the decays
 * a = 1/(1 + d²) of the memories M_on and M_off and the weight w = 1/(1 + p²), ON = relu(x − w·M_on) and
 * OFF = relu(M_off − w·x). x [batch, time, channel] → [batch, time, channel, 2]. `plain` leaves the rectifier out and
 * ends the memories after so many bins.
 */
export function adapTrans(x: tf.Tensor3D, { on, off, p }: AdapTransWeights, plain?: { bins: number }): tf.Tensor4D {
  const weight = bounded(p);
  const memory = (d: tf.Tensor1D) => exponentialMemory(x, bounded(d), plain?.bins);
  const onset = x.sub(memory(on).mul(weight));
  const offset = memory(off).sub(x.mul(weight));
  const both = tf.stack([onset, offset], 3) as tf.Tensor4D;
  return plain ? both : both.relu();
}

/** 1/(1 + v²), which keeps decays and weights in (0, 1]. */
const bounded = (v: tf.Tensor1D): tf.Tensor1D => v.square().add<tf.Tensor1D>(1).reciprocal();

/** The v of `bounded`. */
const unbounded = (value: number): number => Math.sqrt(1 / value - 1);

export const adaptransPrefilter: PrefilterDefinition = {
  copies: 2,
  specs(shape) {
    const draw = () => adaptationDecays(shape).map(unbounded);
    const channels = [shape.frame[0]];
    return [
      trainable('prefilter/on', channels, { draw }),
      trainable('prefilter/off', channels, { draw }),
      trainable('prefilter/p', channels, { constant: unbounded(startWeight) }),
    ];
  },
  apply: (x, weights) =>
    adapTrans(x, {
      on: weights.get('prefilter/on'),
      off: weights.get('prefilter/off'),
      p: weights.get('prefilter/p'),
    }),
};
