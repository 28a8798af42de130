import { CortexError } from '../../errors.ts';
import type { tf } from '../tensorflow.ts';
import { convolve, inputGradient } from './convolve.ts';
import { filterGradient } from './filter-gradient.ts';
import type { Pads } from './grid.ts';
import type { Compute, Inputs } from './replace-kernel.ts';
import { padsOf, type Settings, settingsSchema } from './settings.ts';

type Taps = readonly [number, number, number];

/** One convolution kernel: filter lengths of a call, and its result from the pads. */
interface Kernel {
  /** Whether the stock kernel may do the settings that ours does not. Its 3-D gradients are wrong at stride 2. */
  readonly trustsStock: boolean;
  readonly taps: (inputs: Inputs, settings: Settings) => readonly number[];
  readonly compute: (inputs: Inputs, pads: Pads, taps: Taps) => tf.Tensor;
}

const tapsOfFilter = ({ filter }: Inputs) => filter.shape.slice(0, -2);
const tapsOfSettings = (_: Inputs, { filterShape = [] }: Settings) => filterShape.slice(0, -2);

const kernels: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropInput: {
    trustsStock: true,
    taps: tapsOfFilter,
    compute: ({ dy, filter }, pads) => withoutDepth(inputGradient(withDepth(dy), filter.expandDims(0), pads)),
  },
  Conv2DBackpropFilter: {
    trustsStock: false,
    taps: tapsOfSettings,
    compute: ({ x, dy }, pads, taps) => filterGradient(withDepth(x), withDepth(dy), taps, pads).squeeze([0]),
  },
  Conv3D: {
    trustsStock: true,
    taps: tapsOfFilter,
    compute: ({ x, filter }, pads) => convolve(fiveAxes(x), fiveAxes(filter), pads),
  },
  Conv3DBackpropInputV2: {
    trustsStock: false,
    taps: tapsOfFilter,
    compute: ({ dy, filter }, pads) => inputGradient(fiveAxes(dy), fiveAxes(filter), pads),
  },
  Conv3DBackpropFilterV2: {
    trustsStock: false,
    taps: tapsOfSettings,
    compute: ({ x, dy }, pads, taps) => filterGradient(fiveAxes(x), fiveAxes(dy), taps, pads),
  },
};

/**
 * Our convolutions by the names of the kernels that they replace. They compute stride 1 without dilation, channels
 * last; other settings go to the stock kernel, or throw Unsupported where there is none that is right.
 */
export const convolutionKernels: Readonly<Record<string, Compute>> = Object.fromEntries(
  Object.entries(kernels).map(([name, kernel]) => [name, (inputs, attrs) => run(name, kernel, inputs, attrs)]),
);

function run(name: string, { trustsStock, taps, compute }: Kernel, inputs: Inputs, attrs: unknown) {
  const settings = settingsSchema.parse(attrs);
  const lengths = depthFirst(taps(inputs, settings));
  const pads = padsOf(settings, lengths);
  if (pads) return compute(inputs, pads, lengths);
  if (trustsStock) return undefined;
  throw new CortexError(
    'Unsupported',
    `${name} on wasm computes stride 1 without dilation, channels last; got ${JSON.stringify(settings)}. ` +
      'Use the native engine.',
    { details: { name, settings } },
  );
}

function depthFirst(lengths: readonly number[]): Taps {
  const [depth, height, width] = lengths.length === 2 ? [1, ...lengths] : lengths;
  return [depth, height, width];
}

function fiveAxes(x: tf.Tensor): tf.Tensor5D {
  return x.reshape<tf.Tensor5D>(x.shape);
}

function withDepth(x: tf.Tensor): tf.Tensor5D {
  return x.expandDims<tf.Tensor5D>(1);
}

function withoutDepth(x: tf.Tensor5D): tf.Tensor {
  return x.squeeze([1]);
}
