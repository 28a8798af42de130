import type { Initialiser } from './weights.ts';

/** Uniform in ±bound. */
export function uniformWithin(bound: number): Initialiser {
  return { draw: (stream, length) => Float32Array.from({ length }, () => bound * (2 * stream.uniform() - 1)) };
}

/** Uniform in ±1/√inputs, the start of PyTorch's dense, convolutional and recurrent layers. */
export const uniformFanIn = (inputs: number): Initialiser => uniformWithin(1 / Math.sqrt(inputs));

/** The given values. */
export const fixedValues = (values: ArrayLike<number>): Initialiser => ({ draw: () => Float32Array.from(values) });
