import { tf } from '../../../engine/tensorflow.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';
import type { SignalShape } from '../architecture.ts';

/** Bounds of a Gaussian's centre, in fractions of the spectrum, and its least width parameter (ten times the width). */
const centreBounds = [-0.1, 1.1] as const;
const leastWidth = 0.05;

/**
 * Gaussians over the channels, one a unit (NEMS, "wc.g"): `<name>/centre` and `<name>/width` [unit],
 * and with several copies of the spectrum `<name>/copies` [copy, unit]. Centres start evenly spread over the middle half.
 */
export function gaussianSpectralSpecs(name: string, units: number, copies: number): WeightSpec[] {
  const spread = (_: unknown, length: number) =>
    Float32Array.from({ length }, (_, unit) => 0.25 + (0.5 * (unit + 0.5)) / length);
  return [
    trainable(`${name}/centre`, [units], { draw: spread }),
    trainable(`${name}/width`, [units], { draw: (stream, length) => widths(length, () => stream.uniform()) }),
    ...(copies > 1 ? [trainable(`${name}/copies`, [copies, units], { normalSd: 1 })] : []),
  ];
}

/**
 * Weights [channel · copy, unit]: g(f) = exp(−½((x_f − μ)/σ)²) / Σ_f with x_f = f/F, μ within [−0.1, 1.1] and
 * σ = max(width, 0.05)/10; each copy of the spectrum has a weight of its own.
 */
export function gaussianSpectralKernel(name: string, weights: Weights, { frame, copies }: SignalShape): tf.Tensor2D {
  const channels = frame[0];
  const centre = weights.get(`${name}/centre`).clipByValue(...centreBounds);
  const width = weights.get(`${name}/width`).maximum(leastWidth).div(10);
  const places = tf.range(0, channels).div(channels).expandDims(1);
  const exponent = places.sub(centre).div(width).square().mul(-0.5);
  const bumps = tf.softmax(exponent.transpose()).transpose<tf.Tensor2D>();
  if (copies === 1) return bumps;
  const units = bumps.shape[1];
  return bumps
    .reshape<tf.Tensor3D>([channels, 1, units])
    .mul(weights.get(`${name}/copies`).expandDims(0))
    .reshape([channels * copies, units]);
}

/** Between 1/50 and 1/10 of the spectrum. */
function widths(length: number, uniform: () => number): Float32Array {
  return Float32Array.from({ length }, () => 0.2 + 0.8 * uniform());
}
