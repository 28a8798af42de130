import { tf } from '../../../engine/tensorflow.ts';
import { relu } from '../../../layers/activations.ts';
import { randomStream } from '../../../random/stream.ts';

/** Arrays of one item that its row of parameters holds, one behind the other. */
export type ReadoutLayout = readonly {
  readonly name: PartName;
  readonly shape: readonly [number, number];
  readonly start: number;
}[];

const kernelNames = ['first', 'second', 'third', 'skip'] as const;
const otherNames = ['firstBias', 'secondBias', 'bias', 'base', 'amplitude', 'shift', 'kappa'] as const;
type PartName = (typeof kernelNames)[number] | (typeof otherNames)[number];
export type ReadoutParts = Record<PartName, tf.Tensor3D>;

/** Where the double exponential starts on targets with mean 0 and sd 1: base = mean − sd, amplitude = 4 sd, as in NEMS. */
export const bentStart = { base: -1, amplitude: 4, shift: 0, kappa: 0 } as const;

/** Where the arrays of an item lie in its row, for so many inputs, hidden units and outputs. */
export function layoutOf(inputs: number, hidden: readonly [number, number], outputs: number): ReadoutLayout {
  const shapes: Record<PartName, readonly [number, number]> = {
    first: [inputs, hidden[0]],
    second: [hidden[0], hidden[1]],
    third: [hidden[1], outputs],
    skip: [inputs, outputs],
    firstBias: [1, hidden[0]],
    secondBias: [1, hidden[1]],
    bias: [1, outputs],
    base: [1, outputs],
    amplitude: [1, outputs],
    shift: [1, outputs],
    kappa: [1, outputs],
  };
  let start = 0;
  return [...kernelNames, ...otherNames].map((name) => {
    const part = { name, shape: shapes[name], start };
    start += shapes[name][0] * shapes[name][1];
    return part;
  });
}

/** Kernels normal with √(gain / inputs), everything else 0. */
export function startingWeights(layout: ReadoutLayout, items: number, seed: number): tf.Variable<tf.Rank.R2> {
  const stream = randomStream(seed, 'subspace-model/init');
  const size = sizeOfLayout(layout);
  const values = new Float32Array(items * size);
  // He et al. (2015) in front of rectifiers; what leads to the output starts small.
  const gains: Partial<Record<PartName, number>> = { first: 2, second: 2, third: 0.01, skip: 0.01 };
  for (const { name, shape, start } of layout) {
    const gain = gains[name];
    if (gain === undefined) continue;
    for (let item = 0; item < items; item++) {
      values.set(stream.normals(shape[0] * shape[1], Math.sqrt(gain / shape[0])), item * size + start);
    }
  }
  return tf.tidy(() => tf.variable(tf.tensor2d(values, [items, size])));
}

/** [1, parameter]: 1 for kernels, which alone decay. */
export function kernelMask(layout: ReadoutLayout, size: number): tf.Tensor2D {
  const mask = new Float32Array(size);
  for (const { name, shape, start } of layout) {
    if (kernelNames.some((kernel) => kernel === name)) mask.fill(1, start, start + shape[0] * shape[1]);
  }
  return tf.tensor2d(mask, [1, size]);
}

const sizeOfLayout = (layout: ReadoutLayout): number => layout.reduce((sum, { shape }) => sum + shape[0] * shape[1], 0);

/** The arrays of every item, [item, row, column]. */
export function partsOf(weights: tf.Tensor, layout: ReadoutLayout): ReadoutParts {
  const items = weights.shape[0];
  const entries = layout.map(({ name, shape, start }) => {
    const part = weights.slice([0, start], [items, shape[0] * shape[1]]);
    return [name, part.reshape([items, ...shape])];
  });
  return Object.fromEntries(entries) as ReadoutParts;
}

/** [item, bin, input] → [item, bin, output], through the double exponential where `bent`. */
export function respond(parts: ReadoutParts, inputs: tf.Tensor3D, bent: boolean): tf.Tensor3D {
  const first = relu(tf.matMul(inputs, parts.first).add<tf.Tensor3D>(parts.firstBias));
  const second = relu(tf.matMul(first, parts.second).add<tf.Tensor3D>(parts.secondBias));
  const drive = tf.matMul(second, parts.third).add(tf.matMul(inputs, parts.skip)).add<tf.Tensor3D>(parts.bias);
  if (!bent) return drive;
  const inner = drive.add(parts.shift).mul(parts.kappa.exp()).neg().exp();
  return inner.neg().exp().mul(parts.amplitude).add(parts.base);
}
