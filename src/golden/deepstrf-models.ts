import type { NdArray } from '../arrays.ts';
import { tf } from '../engine/tensorflow.ts';
import { causalConvolution, causalConvolution2d } from '../layers/causal-convolution.ts';
import { exponentialMemory } from '../layers/exponential-memory.ts';
import { channelsOf } from '../models/auditory/layer-chain.ts';
import { dense } from '../models/auditory/linear-readout.ts';
import { adapTrans } from '../models/auditory/prefilters/adaptrans.ts';
import { dcls } from '../models/auditory/strf/dcls.ts';
import { Weights } from '../models/weights.ts';
import { permute } from '../permute.ts';
import { toTensor } from './tensors.ts';

/** Parameters of a peer's module by the names of its state dict. */
export type PeerParameters = Readonly<Record<string, NdArray>>;

/** A peer's model built of our layers: x [batch, time, channel, 1] → [batch, time, unit]. */
export type PeerModel = (x: tf.Tensor4D, parameters: PeerParameters, training: boolean) => tf.Tensor3D;

/** Size of the peer's receptive fields, and the lengths of its truncated exponentials. */
const bands = 34;
const taps = 9;
const leakTaps = 14;
const adaptationTaps = 651;
const terms = 10;

/** Slope of the leaky ReLU of ConvNet2D. */
const slope = 0.1;

/** The peer's models. Its convolutions are centred on the present bin, ours end there: `centred` moves ours. */
export const peerModels: Readonly<Record<string, PeerModel>> = {
  Linear: (x, p) => field(x, p, 'conv'),
  LinearNonlinear: (x, p) => field(x, p, 'conv').sigmoid(),
  NRF: (x, p, training) => hiddenLayer(field(x, p, 'convs.0'), p, training),
  DNet(x, p, training) {
    const hidden = leak(normalise(field(x, p, 'convs.0'), 'convs.1', p, training).sigmoid(), p['convs.3.d']);
    return leak(pointwise(hidden, 'convs.4', p).sigmoid(), p['convs.6.d']);
  },
  ConvNet2D: convNet2d,
  Linear_AdapTrans: (x, p) => field(adapted(x, p), p, 'conv'),
  NRF_AdapTrans: (x, p, training) => hiddenLayer(field(adapted(x, p), p, 'convs.0'), p, training),
  ConvNet2D_AdapTrans: (x, p, training) => convNet2d(adapted(x, p), p, training),
  // Padded on the left alone, so causal; its bias is never added.
  Linear_DCLS: (x, p) => causalConvolution(channelsOf(x), dclsKernel(p, 'conv')),
  NRF_DCLS: (x, p, training) => hiddenLayer(causalConvolution(channelsOf(x), dclsKernel(p, 'convs.0')), p, training),
  Linear_3_neurons: (x, p) => field(x, p, 'conv'),
};

/**
 * Kernel [lag, channel, unit] of the peer's DCLS layer. Its P[0] counts time from the middle of the frequency axis, and
 * P[1] frequency from the middle of the time axis; ours count each axis from its own middle, and time back from now.
 */
export function dclsKernel(p: PeerParameters, layer: string): tf.Tensor3D {
  const units = p[`${layer}.P`].shape[1];
  const shape = { frame: [bands], units, binMs: 5, copies: 1 };
  const size = { lags: taps, terms };
  const byAxis = (name: string, axis: number) => transposed(p[`${layer}.${name}`].data, axis * units * terms, units);
  const middle = { time: Math.floor(taps / 2), frequency: Math.floor(bands / 2) };
  const weights = new Weights(dcls.specs(size, shape), 0);
  weights.assign({
    'readout/dcls/weight': transposed(p[`${layer}.weight`].data, 0, units),
    'readout/dcls/lag': byAxis('P', 0).map((place) => taps - 1 - (place + middle.frequency) - middle.time),
    'readout/dcls/channel': byAxis('P', 1).map((place) => place + middle.time - middle.frequency),
    'readout/dcls/lagSigma': byAxis('SIG', 0),
    'readout/dcls/channelSigma': byAxis('SIG', 1),
  });
  const kernel = dcls.kernel(weights, size, shape);
  weights.dispose();
  return kernel;
}

/** [unit, term] from `start` on as [term, unit]. */
function transposed(data: Float32Array, start: number, units: number): Float32Array {
  return Float32Array.from(
    { length: units * terms },
    (_, i) => data[start + (i % units) * terms + Math.floor(i / units)],
  );
}

function hiddenLayer(x: tf.Tensor3D, p: PeerParameters, training: boolean): tf.Tensor3D {
  return pointwise(normalise(x, 'convs.1', p, training).sigmoid(), 'convs.3', p).sigmoid();
}

function convNet2d(x: tf.Tensor4D, p: PeerParameters, training: boolean): tf.Tensor3D {
  let y = x;
  for (const layer of [0, 3, 6]) {
    // [out, in, height, tap] → [tap, height, in, out], the newest tap first.
    const kernel = tf.reverse(toTensor<tf.Rank.R4>(permute(p[`convs.${layer}.weight`], [3, 2, 1, 0])), 0);
    const field = centred(y, (input) => causalConvolution2d(input, kernel));
    const biased = field.add<tf.Tensor4D>(toTensor(p[`convs.${layer}.bias`]));
    y = tf.leakyRelu(normalise(biased, `convs.${layer + 1}`, p, training), slope);
  }
  const [batch, time, rows, kernels] = y.shape;
  const flat = y.transpose([0, 1, 3, 2]).reshape<tf.Tensor3D>([batch, time, rows * kernels]);
  const hidden = tf.leakyRelu(pointwise(flat, 'fc.0', p), slope);
  const [b, c, d] = ['b', 'c', 'd'].map((name) => toTensor(p[`fc.3.${name}`]));
  return pointwise(hidden, 'fc.2', p).sub(c).div(d).sigmoid().mul(b);
}

function adapted(x: tf.Tensor4D, p: PeerParameters): tf.Tensor4D {
  const [on, off, weight] = ['d_on', 'd_off', 'p'].map((name) => toTensor<tf.Rank.R1>(p[`prefiltering_block.${name}`]));
  return adapTrans(x.squeeze([3]), { on, off, p: weight }, { bins: adaptationTaps - 1 });
}

/** Convolution with a kernel over all channels, and its bias. */
function field(x: tf.Tensor4D, p: PeerParameters, layer: string): tf.Tensor3D {
  const [out, copies, channels, length] = p[`${layer}.weight`].shape;
  // [out, copy, channel, tap] → [tap, channel, copy, out], the newest tap first.
  const kernel = tf.reverse(toTensor(permute(p[`${layer}.weight`], [3, 2, 1, 0])), 0);
  const flat = kernel.reshape<tf.Tensor3D>([length, channels * copies, out]);
  return centred(channelsOf(x), (input) => causalConvolution(input, flat)).add(toTensor(p[`${layer}.bias`]));
}

/** A causal operation of `taps` taps moved half its length into the future, with zeros behind the end. */
function centred<T extends tf.Tensor>(x: T, operation: (x: T) => T): T {
  const half = (taps - 1) / 2;
  const later = x.pad(x.shape.map((_, axis): [number, number] => (axis === 1 ? [0, half] : [0, 0])));
  const y = operation(later as T);
  return y.slice(
    y.shape.map((_, axis) => (axis === 1 ? half : 0)),
    y.shape.map((size, axis) => (axis === 1 ? size - half : size)),
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
 * The peer's leak: Σ_{k<14} a^k·x(t − k)/(1 + d²) with a = 1 − 1/(1 + d²), the first value repeated before the start.
 * DNet of the registry has the recursion itself, without an end; cut short it is our memory one bin ahead.
 */
function leak(x: tf.Tensor3D, d: NdArray): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const decay = toTensor<tf.Rank.R1>(d).square().add(1).reciprocal().neg().add<tf.Tensor1D>(1);
  const ahead = tf.concat([x, tf.zerosLike(x.slice([0, 0, 0], [-1, 1, -1]))], 1);
  const memory = exponentialMemory(ahead, decay, leakTaps).slice([0, 1, 0], [batch, time, channels]);
  return memory.mul(decay.pow(leakTaps).neg().add(1));
}
