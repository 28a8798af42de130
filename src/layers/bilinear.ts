import { resizeBilinearGradient } from '../engine/kernels.ts';
import { isNative } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';
import { customGradient } from './custom-gradient.ts';

interface BilinearOptions {
  /** True: the corner pixels of input and output coincide. False: the edges of the images do (half-pixel centres). */
  readonly alignCorners: boolean;
}

/**
 * Bilinear resizing of x [B, H, W, C] to [B, height, width, C]: the kernel of the native engine with its gradient, which
 * TensorFlow.js has for aligned corners only; elsewhere one small matrix product an axis.
 */
export function resizeBilinear(
  x: tf.Tensor4D,
  size: readonly [height: number, width: number],
  options: BilinearOptions,
): tf.Tensor4D {
  return isNative() ? byKernel(x, size, options) : byProducts(x, size, options);
}

function byKernel(
  x: tf.Tensor4D,
  [height, width]: readonly [number, number],
  { alignCorners }: BilinearOptions,
): tf.Tensor4D {
  const inputs: [tf.Tensor4D] = [x];
  return customGradient(inputs, ([image], save) => {
    save([image]);
    return {
      value: tf.image.resizeBilinear(image, [height, width], alignCorners, !alignCorners),
      gradFunc: (dy, [image]) => [resizeBilinearGradient(dy, image, alignCorners)],
    };
  });
}

function byProducts(
  x: tf.Tensor4D,
  [height, width]: readonly [number, number],
  { alignCorners }: BilinearOptions,
): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const byRow = interpolation(rows, height, alignCorners);
  const byColumn = interpolation(columns, width, alignCorners);
  const down = tf.matMul(tile(byRow, batch), x.reshape<tf.Tensor3D>([batch, rows, columns * channels]));
  const lines = down.reshape<tf.Tensor3D>([batch * height, columns, channels]);
  return tf.matMul(tile(byColumn, batch * height), lines).reshape([batch, height, width, channels]);
}

/** Weights [output, input] of linear interpolation along one axis. */
function interpolation(inputs: number, outputs: number, alignCorners: boolean): tf.Tensor2D {
  const weights = tf.buffer<tf.Rank.R2>([outputs, inputs]);
  for (let o = 0; o < outputs; o++) {
    const position = alignCorners
      ? (o * (inputs - 1)) / Math.max(1, outputs - 1)
      : Math.max(0, ((o + 0.5) * inputs) / outputs - 0.5);
    const low = Math.min(Math.floor(position), inputs - 1);
    const high = Math.min(low + 1, inputs - 1);
    const share = position - low;
    weights.set(weights.get(o, low) + 1 - share, o, low);
    weights.set(weights.get(o, high) + share, o, high);
  }
  return weights.toTensor();
}

const tile = (matrix: tf.Tensor2D, count: number): tf.Tensor3D => matrix.expandDims<tf.Tensor3D>(0).tile([count, 1, 1]);
