import { tf } from '../../../engine/tensorflow.ts';
import { linearScan } from '../../../layers/linear-scan.ts';
import { trainable } from '../../weights.ts';
import type { PrefilterDefinition } from './prefilter-definition.ts';

/** A standardised stimulus is moved up so many standard deviations; what is still negative counts as silence. */
const silenceSd = 3;
/** Release and recovery at the start, and their bounds. */
const release = { start: 0.025, bounds: [1e-6, 0.2] } as const;
const recoverySeconds = { start: 0.5, bounds: [0.01, 10] } as const;
/** The bin in which `release` is measured. */
const releaseBinMs = 10;

/**
 * Short-term depression of every channel (Tsodyks & Markram 1997 as in NEMS): the store follows
 * d(t+1) = d(t)·(1 − 1/τ − u·x(t)) + 1/τ, the output is x·d. It starts where a first value that had lasted for ever
 * would have left it. x ≥ 0 [batch, time, channel]; τ in bins and u per bin, both [channel]. A loss of more than the
 * whole store in one bin empties it.
 */
export function depress(x: tf.Tensor3D, u: tf.Tensor, tau: tf.Tensor): tf.Tensor3D {
  const recovery = tau.reciprocal();
  const use = x.mul<tf.Tensor3D>(u);
  const time = x.shape[1];
  const start = recovery.div<tf.Tensor3D>(use.slice([0, 0, 0], [-1, 1, -1]).add(recovery));
  if (time === 1) return x.mul(start);
  const kept = use
    .slice([0, 0, 0], [-1, time - 1, -1])
    .add(recovery)
    .neg()
    .add(1)
    .relu();
  const refill = tf.zerosLike(kept).add(recovery);
  const factors = tf.concat([tf.zerosLike(start), kept], 1);
  return x.mul(linearScan(factors, tf.concat<tf.Tensor3D>([start, refill as tf.Tensor3D], 1)));
}

/**
 * Depression of the standardised stimulus z: x = relu(z + 3), so that 3 standard deviations below the mean is silence;
 * u acts on x/6 (about 0 to 1, as in NEMS) and per 10 ms. Output x·d − 3, which is z without depression (z > −3).
 */
export const stpPrefilter: PrefilterDefinition = {
  copies: 1,
  specs: ({ frame, binMs }) => [
    trainable('prefilter/release', [frame[0]], { constant: release.start }),
    trainable('prefilter/recoverySeconds', [frame[0]], { constant: recoverySeconds.start }),
    {
      name: 'prefilter/binSeconds',
      shape: [1],
      initialiser: { constant: binMs / 1000 },
      trainable: false,
      parameter: false,
    },
  ],
  apply(x, weights) {
    const binSeconds = weights.get('prefilter/binSeconds');
    const perBin = binSeconds.mul(1000 / releaseBinMs / (2 * silenceSd));
    const u = weights
      .get('prefilter/release')
      .clipByValue(...release.bounds)
      .mul(perBin);
    const tau = weights
      .get('prefilter/recoverySeconds')
      .clipByValue(...recoverySeconds.bounds)
      .div(binSeconds);
    const above: tf.Tensor3D = x.add<tf.Tensor3D>(silenceSd).relu();
    return depress(above, u, tau.maximum(1)).sub(silenceSd).expandDims(3);
  },
};
