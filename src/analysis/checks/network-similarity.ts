import type { NdArray } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { median } from '../../metrics/summary.ts';
import type { Encoder } from '../../models/encoder.ts';
import { linearCka, predictionCorrelations, principalAngles } from './feature-similarity.ts';
import { type NetworkInput, networkOutput } from './network-input.ts';

export interface NetworkSimilarity {
  /** Median over units of the correlation of the predictions; null when no unit varies. */
  readonly medianPredictionR: number | null;
  readonly predictionR: readonly (number | null)[];
  /** Linear CKA of the features in front of the readout; null for networks without a shared core. */
  readonly cka: number | null;
  /** Principal angles in degrees between the feature spaces that hold 95 % of the variance; null likewise. */
  readonly principalAnglesDeg: readonly number[] | null;
}

/**
 * Two networks compared by what they do (auditory.md §G.9) to the same clip: predictions of the units, linear CKA and
 * principal angles of the shared features. Their weights are never looked at.
 */
export function compareNetworks(
  a: Encoder,
  b: Encoder,
  inputs: readonly [NetworkInput, NetworkInput],
): NetworkSimilarity {
  const predictionR = predictionCorrelations(networkOutput(a, inputs[0].array), networkOutput(b, inputs[1].array));
  const defined = predictionR.filter((r) => r !== null);
  const shared = a.architecture.features && b.architecture.features;
  const features = shared ? [featuresOf(a, inputs[0].array), featuresOf(b, inputs[1].array)] : undefined;
  return {
    medianPredictionR: defined.length > 0 ? median(defined) : null,
    predictionR,
    cka: features ? linearCka(features[0], features[1]) : null,
    principalAnglesDeg: features ? principalAngles(features[0], features[1]) : null,
  };
}

/** Features [time, feature] in front of the readout. */
function featuresOf(encoder: Encoder, input: NdArray): NdArray {
  const features = tf.tidy(() => encoder.features(tf.tensor(input.data, [1, ...input.shape])));
  const data = Float32Array.from(features.dataSync());
  const shape = features.shape.slice(1);
  features.dispose();
  return { shape, data };
}
