import { CortexError } from '../../errors.ts';
import { tf } from '../tensorflow.ts';
import { convolve, inputGradient } from './convolve.ts';
import { filterGradient } from './filter-gradient.ts';
import type { Pads } from './grid.ts';
import { padsOf, type Settings, settingsSchema } from './settings.ts';

type Inputs = Readonly<Record<string, tf.Tensor>>;
type Taps = readonly [number, number, number];

/** One of our kernels: filter lengths of a call, and its result from the pads. */
interface Kernel {
  readonly name: string;
  /** Whether the stock kernel may do the settings that ours does not. Its 3-D gradients are wrong at stride 2. */
  readonly trustsStock: boolean;
  readonly taps: (inputs: Inputs, settings: Settings) => readonly number[];
  readonly compute: (inputs: Inputs, pads: Pads, taps: Taps) => tf.Tensor;
}

const tapsOfFilter = ({ filter }: Inputs) => filter.shape.slice(0, -2);
const tapsOfSettings = (_: Inputs, { filterShape = [] }: Settings) => filterShape.slice(0, -2);

const kernels: readonly Kernel[] = [
  {
    name: 'Conv2DBackpropInput',
    trustsStock: true,
    taps: tapsOfFilter,
    compute: ({ dy, filter }, pads) => withoutDepth(inputGradient(withDepth(dy), filter.expandDims(0), pads)),
  },
  {
    name: 'Conv2DBackpropFilter',
    trustsStock: false,
    taps: tapsOfSettings,
    compute: ({ x, dy }, pads, taps) => filterGradient(withDepth(x), withDepth(dy), taps, pads).squeeze([0]),
  },
  {
    name: 'Conv3D',
    trustsStock: true,
    taps: tapsOfFilter,
    compute: ({ x, filter }, pads) => convolve(fiveAxes(x), fiveAxes(filter), pads),
  },
  {
    name: 'Conv3DBackpropInputV2',
    trustsStock: false,
    taps: tapsOfFilter,
    compute: ({ dy, filter }, pads) => inputGradient(fiveAxes(dy), fiveAxes(filter), pads),
  },
  {
    name: 'Conv3DBackpropFilterV2',
    trustsStock: false,
    taps: tapsOfSettings,
    compute: ({ x, dy }, pads, taps) => filterGradient(fiveAxes(x), fiveAxes(dy), taps, pads),
  },
];

let registered = false;

/**
 * Puts our convolution kernels into the wasm backend: the filter gradient that it lacks, and faster ones in place of
 * its naive loops. They compute stride 1 without dilation, channels last; other settings go to the stock kernel, or
 * throw Unsupported where there is none that is right. Call after the backend has started; further calls do nothing.
 */
export function registerWasmKernels(): void {
  if (registered) return;
  registered = true;
  for (const kernel of kernels) register(kernel);
}

function register({ name, trustsStock, taps, compute }: Kernel): void {
  const stock = tf.getKernel(name, 'wasm');
  if (stock) tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const settings = settingsSchema.parse(call.attrs);
      const inputs = tensorsOf(call.inputs);
      const lengths = depthFirst(taps(inputs, settings));
      const pads = padsOf(settings, lengths);
      if (pads) return tf.tidy(() => compute(inputs, pads, lengths));
      if (stock && trustsStock) return stock.kernelFunc(call);
      throw new CortexError(
        'Unsupported',
        `${name} on wasm computes stride 1 without dilation, channels last; got ${JSON.stringify(settings)}. ` +
          'Use the native engine.',
        { details: { name, settings } },
      );
    },
  });
}

/** Kernels are called with tensors, though their type promises only the facts of a tensor. */
function tensorsOf(inputs: tf.NamedTensorInfoMap): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, info]) => {
      if (info instanceof tf.Tensor) return [name, info];
      throw new CortexError('InvalidInput', `A wasm convolution needs a tensor as "${name}".`);
    }),
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
