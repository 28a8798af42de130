import type { NdArray } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { median } from '../../metrics/summary.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { linearCka, predictionCorrelations, principalAngles } from './feature-similarity.ts';
import { type NetworkInput, networkOutput } from './network-input.ts';

export interface NetworkSimilarity {
  /** Median over units of the correlation of the predictions; null when no unit has one. */
  readonly medianPredictionR: number | null;
  /** null for a unit that does not vary, or that nothing was fitted to. */
  readonly predictionR: readonly (number | null)[];
  /** Linear CKA of the features in front of the readout; null for networks without a shared core, or one that is dead. */
  readonly cka: number | null;
  /** Principal angles in degrees between the feature spaces that hold 95 % of the variance; null likewise. */
  readonly principalAnglesDeg: readonly number[] | null;
}

/**
 * Two networks compared by what they do to the same clips, `inputs[clip]` being what each of them takes in: predictions
 * of the units but the `untrained`, linear CKA and principal angles of the shared features. Their weights are never looked at.
 */
export function compareNetworks(
  a: Encoder,
  b: Encoder,
  inputs: readonly (readonly [NetworkInput, NetworkInput])[],
  untrained: ReadonlyMap<number, string> = new Map(),
): NetworkSimilarity {
  const outputs = ([a, b] as const).map((encoder, i) =>
    joined(inputs.map((pair) => networkOutput(encoder, pair[i].array))),
  );
  const predictionR = predictionCorrelations(outputs[0], outputs[1]).map((r, unit) => (untrained.has(unit) ? null : r));
  const defined = predictionR.filter((r) => r !== null);
  const features = sharedFeatures(a, b, inputs);
  return {
    medianPredictionR: defined.length > 0 ? median(defined) : null,
    predictionR,
    cka: features ? linearCka(...features) : null,
    principalAnglesDeg: features ? principalAngles(...features) : null,
  };
}

/** Linear CKA alone; null where `compareNetworks` has none. */
export function networkCka(
  a: Encoder,
  b: Encoder,
  inputs: readonly (readonly [NetworkInput, NetworkInput])[],
): number | null {
  const features = sharedFeatures(a, b, inputs);
  return features ? linearCka(...features) : null;
}

/** Features [bin, feature] of both networks; undefined for a network without any, or whose features do not vary. */
function sharedFeatures(
  a: Encoder,
  b: Encoder,
  inputs: readonly (readonly [NetworkInput, NetworkInput])[],
): [NdArray, NdArray] | undefined {
  if (!a.architecture.features || !b.architecture.features) return undefined;
  const [x, y] = ([a, b] as const).map((encoder, i) =>
    joined(inputs.map((pair) => featuresOf(encoder, pair[i].array))),
  );
  return varies(x) && varies(y) ? [x, y] : undefined;
}

/** Features [time, feature] in front of the readout. */
function featuresOf(encoder: Encoder, input: NdArray): NdArray {
  const features = tf.tidy(() => encoder.features(tf.tensor(input.data, [1, ...input.shape])));
  const data = Float32Array.from(features.dataSync());
  const shape = features.shape.slice(1);
  features.dispose();
  return { shape, data };
}

/** Arrays [time, value] one after the other. */
function joined(arrays: readonly NdArray[]): NdArray {
  const columns = arrays[0].shape[1];
  const rows = arrays.reduce((sum, { shape }) => sum + shape[0], 0);
  const data = new Float32Array(rows * columns);
  let start = 0;
  for (const array of arrays) {
    data.set(array.data, start);
    start += array.data.length;
  }
  return { shape: [rows, columns], data };
}

/** Whether a column of [time, value] takes two values. */
const varies = ({ shape: [, columns], data }: NdArray): boolean => data.some((value, i) => value !== data[i % columns]);
