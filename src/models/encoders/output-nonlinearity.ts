import type { tf } from '../../engine/tensorflow.ts';
import type { RandomStream } from '../../random/stream.ts';
import { trainable, type WeightSpec, type Weights } from '../weights.ts';
import type { OutputNonlinearity } from './names.ts';

export { type OutputNonlinearity, outputNonlinearities } from './names.ts';

const uniform = (low: number, high: number) => (stream: RandomStream, length: number) =>
  Float32Array.from({ length }, () => low + (high - low) * stream.uniform());
const normal = (mean: number, sd: number) => (stream: RandomStream, length: number) =>
  Float32Array.from({ length }, () => stream.normal(mean, sd));

/** The per-unit parameters of an output nonlinearity; every one begins with "readout/nonlinearity/". */
export function nonlinearitySpecs(kind: OutputNonlinearity, units: number): WeightSpec[] {
  const spec = (name: string, draw: (stream: RandomStream, length: number) => Float32Array) =>
    trainable(`readout/nonlinearity/${name}`, [units], { draw });
  switch (kind) {
    case 'parametric-sigmoid':
      return [
        spec('base', uniform(-0.1, 0.1)),
        spec('gain', uniform(0.5, 1.5)),
        spec('shift', uniform(-0.5, 0.5)),
        spec('width', uniform(0.5, 1.5)),
      ];
    case 'double-exponential':
      return [
        spec('base', normal(-0.1, 0.02)),
        spec('amplitude', normal(0.5, 0.2)),
        spec('shift', normal(0, 0.1)),
        spec('kappa', normal(0.2, 0.1)),
      ];
    case 'parametric-softplus':
      return [spec('beta', uniform(5, 6)), spec('base', uniform(-5, -3))];
    default:
      return [];
  }
}

/**
 * Output nonlinearities, drive [batch, time, unit] → the same shape.
 * parametric-sigmoid: a + b·σ((x − c)/d). double-exponential: a + b·exp(−exp(−exp(κ)(x + s))) (Thorson et al. 2015,
 * eq. 4). parametric-softplus: ln(1 + e^{βx})/β + b with β and b kept positive by a softplus.
 */
export function applyNonlinearity(kind: OutputNonlinearity, x: tf.Tensor3D, weights: Weights): tf.Tensor3D {
  const weight = (name: string) => weights.get(`readout/nonlinearity/${name}`);
  switch (kind) {
    case 'identity':
      return x;
    case 'sigmoid':
      return x.sigmoid();
    case 'softplus':
      return x.softplus();
    case 'exponential':
      return x.exp();
    case 'parametric-sigmoid':
      return x
        .sub(weight('shift'))
        .div(weight('width'))
        .sigmoid()
        .mul(weight('gain'))
        .add(weight('base')) as tf.Tensor3D;
    case 'double-exponential': {
      const inner = x.add(weight('shift')).mul(weight('kappa').exp()).neg().exp();
      return inner.neg().exp().mul(weight('amplitude')).add(weight('base')) as tf.Tensor3D;
    }
    case 'parametric-softplus': {
      const beta = weight('beta').softplus();
      return x.mul(beta).softplus().div(beta).add(weight('base').softplus()) as tf.Tensor3D;
    }
  }
}

/** True when the nonlinearity cannot give a negative response, so that targets are scaled but not centred. */
export const isRate = (kind: OutputNonlinearity): boolean =>
  ['softplus', 'exponential', 'parametric-softplus'].includes(kind);
