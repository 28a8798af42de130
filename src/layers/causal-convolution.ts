import type { ConvolutionPadding } from '../engine/convolution-2d.ts';
import { isNative } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';
import { nativeConvolution2d } from './native-convolution.ts';

/**
 * Causal convolution over time: y(t) = Σ_τ K(τ)·x(t − τ·dilation), zeros before the start.
 * x [batch, time, in], kernel [tap, in, out] with tap 0 = now; y [batch, time, out].
 */
export function causalConvolution(x: tf.Tensor3D, kernel: tf.Tensor3D, dilation = 1): tf.Tensor3D {
  const [taps, channels, out] = kernel.shape;
  if (dilation > 1) return dilated(x, kernel.reshape([taps, 1, channels, out]), dilation);
  const rows = forwards(kernel, 0).reshape<tf.Tensor4D>([1, taps, channels, out]);
  return flat(convolve(oneRow(x), rows, past(taps - 1)));
}

/** Every `dilation`-th bin belongs to one series: the series lie side by side and are convolved without dilation. */
function dilated(x: tf.Tensor3D, kernel: tf.Tensor4D, dilation: number): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const steps = Math.ceil(time / dilation);
  const whole = x.pad([
    [0, 0],
    [0, steps * dilation - time],
    [0, 0],
  ]);
  const y = causalConvolution2d(whole.reshape([batch, steps, dilation, channels]), kernel);
  return y.reshape<tf.Tensor3D>([batch, steps * dilation, kernel.shape[3]]).slice([0, 0, 0], [-1, time, -1]);
}

/**
 * Convolution causal over time and valid over channels: x [batch, time, channel, in], kernel [tap, height, in, out]
 * with tap 0 = now; y [batch, time, channel − height + 1, out].
 */
export function causalConvolution2d(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
  return convolve(x, forwards(kernel, 0), { rows: [kernel.shape[0] - 1, 0], columns: [0, 0] });
}

/**
 * A matrix on every frame and then a causal filter on every channel, as one convolution with the kernel
 * taps[τ, out]·dense[in, out]: more multiplications than one after the other, but several times faster.
 * x [batch, time, in], dense [in, out], taps [tap, out] with tap 0 = now; y [batch, time, out].
 */
export function factoredConvolution(x: tf.Tensor3D, dense: tf.Tensor2D, taps: tf.Tensor2D): tf.Tensor3D {
  const [length, out] = taps.shape;
  const kernel = forwards(taps, 0).reshape([1, length, 1, out]).mul<tf.Tensor4D>(dense);
  return flat(convolve(oneRow(x), kernel, past(length - 1)));
}

/** The kernel with the oldest tap first: convolutions of TensorFlow read forwards, ours go back in time. */
function forwards<T extends tf.Tensor>(kernel: T, axis: number): T {
  return kernel.shape[axis] === 1 ? kernel : tf.reverse(kernel, axis);
}

function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D, padding: ConvolutionPadding): tf.Tensor4D {
  if (isNative()) return nativeConvolution2d(x, kernel, padding);
  const padded: tf.Tensor4D = x.pad([[0, 0], [...padding.rows], [...padding.columns], [0, 0]]);
  return tf.conv2d(padded, kernel, 1, 'valid');
}

const past = (bins: number): ConvolutionPadding => ({ rows: [0, 0], columns: [bins, 0] });

function oneRow(x: tf.Tensor3D): tf.Tensor4D {
  const [batch, time, channels] = x.shape;
  return x.reshape([batch, 1, time, channels]);
}

function flat(y: tf.Tensor4D): tf.Tensor3D {
  const [batch, , time, channels] = y.shape;
  return y.reshape([batch, time, channels]);
}
