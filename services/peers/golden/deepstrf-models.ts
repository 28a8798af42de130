import { type NdArray, permute } from '../../../src/arrays.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { CortexError } from '../../../src/errors.ts';
import { causalConvolution, causalConvolution2d } from '../../../src/layers/causal-convolution.ts';
import { exponentialMemory } from '../../../src/layers/exponential-memory.ts';
import { dense } from '../../../src/models/chain.ts';
import { channelsOf } from '../../../src/models/encoders/auditory/layer-chain.ts';
import { dcls } from '../../../src/models/encoders/auditory/strf/dcls.ts';
import { adapTrans } from '../../../src/models/encoders/prefilters/adaptrans.ts';
import { Weights } from '../../../src/models/weights.ts';
import { toTensor } from './tensors.ts';

/** Parameters of a peer's module by the names of its state dict. */
export type PeerParameters = Readonly<Record<string, NdArray>>;

/** What the parameters of a module do not show: bands of the spectrum and lengths in bins. */
export interface PeerSizes {
  /** Channels of the spectrum. */
  readonly bands: number;
  /** Window of a DCLS kernel. */
  readonly window: number;
  /** Length of DNet's truncated leaks. */
  readonly leak: number;
  /** Length of AdapTrans's truncated kernels. */
  readonly adaptation: number;
}

/** A peer's model built of our layers: x [batch, time, channel, 1] → [batch, time, unit]. */
export type PeerModel = (x: tf.Tensor4D, parameters: PeerParameters, training: boolean) => tf.Tensor3D;

/** Slope of the leaky ReLU of ConvNet2D. */
const slope = 0.1;

/**
 * A peer's model by the name of its class; its sizes are those of its parameters, and a prefilter or a DCLS kernel is
 * there when their parameters are. Its convolutions are centred on the present bin, ours end there: `centred` moves
 * ours. Undefined for a class that is not known.
 */
export function peerModel(name: string, sizes: PeerSizes): PeerModel | undefined {
  const drive = drives[name];
  if (!drive) return undefined;
  return (x, p, training) => {
    const spectrum = Object.hasOwn(p, 'prefiltering_block.p') ? adapted(x, p, sizes.adaptation) : x;
    return drive(spectrum, p, training, sizes);
  };
}

type Drive = (x: tf.Tensor4D, p: PeerParameters, training: boolean, sizes: PeerSizes) => tf.Tensor3D;

const drives: Readonly<Record<string, Drive>> = {
  Linear: (x, p, _, sizes) => field(x, p, 'conv', sizes),
  LinearNonlinear: (x, p, _, sizes) => field(x, p, 'conv', sizes).sigmoid(),
  NetworkReceptiveField(x, p, training, sizes) {
    const hidden = normalise(field(x, p, 'convs.0', sizes), 'convs.1', p, training).sigmoid<tf.Tensor3D>();
    return pointwise(hidden, 'convs.3', p).sigmoid();
  },
  DNet(x, p, training, sizes) {
    const drive = normalise(field(x, p, 'convs.0', sizes), 'convs.1', p, training).sigmoid<tf.Tensor3D>();
    const hidden = leak(drive, p['convs.3.d'], sizes.leak);
    return leak(pointwise(hidden, 'convs.4', p).sigmoid(), p['convs.6.d'], sizes.leak);
  },
  ConvNet2D: convNet2d,
};

/**
 * Kernel [lag, channel, unit] of the peer's DCLS layer. Its P[0] counts time from the middle of the frequency axis, and
 * P[1] frequency from the middle of the time axis; ours count each axis from its own middle, and time back from now.
 */
export function dclsKernel(p: PeerParameters, layer: string, { bands, window }: PeerSizes): tf.Tensor3D {
  const [, units, copies, terms] = p[`${layer}.P`].shape;
  if (copies !== 1)
    throw new CortexError('Unsupported', `A DCLS kernel over ${copies} copies of the spectrum; give 1.`);
  const shape = { frame: [bands], units, binMs: 5, copies };
  const size = { at: 'readout', lags: window, terms };
  const byAxis = (name: string, axis: number) =>
    transposed(p[`${layer}.${name}`].data, axis * units * terms, units, terms);
  const middle = { time: Math.floor(window / 2), frequency: Math.floor(bands / 2) };
  const weights = new Weights(dcls.specs(size, shape), 0);
  weights.assign({
    'readout/dcls/weight': transposed(p[`${layer}.weight`].data, 0, units, terms),
    'readout/dcls/lag': byAxis('P', 0).map((place) => window - 1 - (place + middle.frequency) - middle.time),
    'readout/dcls/channel': byAxis('P', 1).map((place) => place + middle.time - middle.frequency),
    'readout/dcls/lagSigma': byAxis('SIG', 0),
    'readout/dcls/channelSigma': byAxis('SIG', 1),
  });
  const kernel = dcls.kernel(weights, size, shape);
  weights.dispose();
  return kernel;
}

/** [unit, term] from `start` on as [term, unit]. */
function transposed(data: Float32Array, start: number, units: number, terms: number): Float32Array {
  return Float32Array.from(
    { length: units * terms },
    (_, i) => data[start + (i % units) * terms + Math.floor(i / units)],
  );
}

function convNet2d(x: tf.Tensor4D, p: PeerParameters, training: boolean): tf.Tensor3D {
  let y = x;
  for (let layer = 0; Object.hasOwn(p, `convs.${layer}.weight`); layer += 3) {
    // [out, in, height, tap] → [tap, height, in, out], the newest tap first.
    const kernel = tf.reverse(toTensor<tf.Rank.R4>(permute(p[`convs.${layer}.weight`], [3, 2, 1, 0])), 0);
    const field = centred(y, kernel.shape[0], (input) => causalConvolution2d(input, kernel));
    const biased = field.add<tf.Tensor4D>(toTensor(p[`convs.${layer}.bias`]));
    y = tf.leakyRelu(normalise(biased, `convs.${layer + 1}`, p, training), slope);
  }
  const [batch, time, rows, kernels] = y.shape;
  const flat = y.transpose([0, 1, 3, 2]).reshape<tf.Tensor3D>([batch, time, rows * kernels]);
  const hidden = tf.leakyRelu(pointwise(flat, 'fc.0', p), slope);
  const [b, c, d] = ['b', 'c', 'd'].map((name) => toTensor(p[`fc.3.${name}`]));
  return pointwise(hidden, 'fc.2', p).sub(c).div(d).sigmoid().mul(b);
}

function adapted(x: tf.Tensor4D, p: PeerParameters, length: number): tf.Tensor4D {
  const [on, off, weight] = ['d_on', 'd_off', 'p'].map((name) => toTensor<tf.Rank.R1>(p[`prefiltering_block.${name}`]));
  return adapTrans(x.squeeze([3]), { on, off, p: weight }, { bins: length - 1 });
}

/** Convolution with a kernel over all channels and its bias, or with a DCLS kernel, whose bias the peer never adds. */
function field(x: tf.Tensor4D, p: PeerParameters, layer: string, sizes: PeerSizes): tf.Tensor3D {
  // Padded on the left alone, so causal.
  if (Object.hasOwn(p, `${layer}.P`)) return causalConvolution(channelsOf(x), dclsKernel(p, layer, sizes));
  const [out, copies, channels, length] = p[`${layer}.weight`].shape;
  // [out, copy, channel, tap] → [tap, channel, copy, out], the newest tap first.
  const kernel = tf.reverse(toTensor(permute(p[`${layer}.weight`], [3, 2, 1, 0])), 0);
  const flat = kernel.reshape<tf.Tensor3D>([length, channels * copies, out]);
  return centred(channelsOf(x), length, (input) => causalConvolution(input, flat)).add(toTensor(p[`${layer}.bias`]));
}

/**
 * A causal operation of `taps` taps moved into the future by half of what it reaches back, with ⌊(taps − 1)/2⌋ zeros
 * on either side: one bin less than x for an even number of taps, as the peer has it.
 */
function centred<T extends tf.Tensor>(x: T, taps: number, operation: (x: T) => T): T {
  const half = Math.floor((taps - 1) / 2);
  const later = x.pad(x.shape.map((_, axis): [number, number] => (axis === 1 ? [0, half] : [0, 0])));
  const y = operation(later as T);
  const first = taps - 1 - half;
  return y.slice(
    y.shape.map((_, axis) => (axis === 1 ? first : 0)),
    y.shape.map((size, axis) => (axis === 1 ? size - first : size)),
  );
}

/** Batch norm over everything but the last axis, with the statistics of the batch or the stored ones. */
function normalise<T extends tf.Tensor>(x: T, layer: string, p: PeerParameters, training: boolean): T {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const { mean, variance } = training
    ? tf.moments(x, axes)
    : { mean: toTensor(p[`${layer}.running_mean`]), variance: toTensor(p[`${layer}.running_var`]) };
  const scale = toTensor(p[`${layer}.weight`]).div(variance.add(1e-5).sqrt());
  return x
    .sub(mean)
    .mul(scale)
    .add(toTensor(p[`${layer}.bias`]));
}

/** A matrix [out, in, …1] on every frame, and its bias. */
function pointwise(x: tf.Tensor3D, layer: string, p: PeerParameters): tf.Tensor3D {
  const [out, inputs] = p[`${layer}.weight`].shape;
  const kernel = toTensor(p[`${layer}.weight`]).reshape<tf.Tensor2D>([out, inputs]).transpose();
  return dense(x, kernel, toTensor(p[`${layer}.bias`]));
}

/**
 * The peer's leak: Σ_{k<length} a^k·x(t − k)/(1 + d²) with a = 1 − 1/(1 + d²), the first value repeated before the start.
 * DNet of the registry has the recursion itself, without an end; cut short it is our memory one bin ahead.
 */
function leak(x: tf.Tensor3D, d: NdArray, length: number): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const decay = toTensor<tf.Rank.R1>(d).square().add(1).reciprocal().neg().add<tf.Tensor1D>(1);
  const ahead = tf.concat([x, tf.zerosLike(x.slice([0, 0, 0], [-1, 1, -1]))], 1);
  const memory = exponentialMemory(ahead, decay, length).slice([0, 1, 0], [batch, time, channels]);
  return memory.mul(decay.pow(length).neg().add(1));
}
