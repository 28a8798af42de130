import { conv2d, conv2dKernelGradient } from '../engine/convolution-2d.ts';
import { tf } from '../engine/tensorflow.ts';
import { customGradient } from './custom-gradient.ts';
import { convolutionInputGradient } from './few-channel-gradient.ts';

/**
 * SAME 3-D convolution, stride 1, of x [B, T, H, W, in] with kernel [depth, height, width, in, out] of odd sizes, as a 2-D
 * one of every frame with its neighbours in time stacked into channels: the same products and sums. For few channels, which
 * the AVX2 kernels leave most lanes empty with.
 */
export function stackedConvolution3d(x: tf.Tensor5D, kernel: tf.Tensor5D): tf.Tensor5D {
  const [batch, time, rows, columns] = x.shape;
  const [depth, height, width, channelsIn, channelsOut] = kernel.shape;
  const stackedShape = [height, width, depth * channelsIn, channelsOut];
  return customGradient([x, kernel], ([input, weights], save) => {
    const stacked = stackTaps(input, depth);
    save([stacked, weights]);
    const flat = weights.transpose([1, 2, 0, 3, 4]).reshape(stackedShape);
    return {
      value: conv2d(stacked, flat, 'same').reshape<tf.Tensor5D>([batch, time, rows, columns, channelsOut]),
      gradFunc: (dy, [stacked, weights]) => {
        const frames = dy.reshape([batch * time, rows, columns, channelsOut]);
        const gradient = conv2dKernelGradient(stacked, stackedShape, frames, 'same');
        return [
          convolutionInputGradient(x.shape, weights as tf.Tensor5D, dy as tf.Tensor5D),
          gradient.reshape([height, width, depth, channelsIn, channelsOut]).transpose([2, 0, 1, 3, 4]),
        ];
      },
    };
  });
}

/** [B, T, H, W, C] → [B · T, H, W, depth · C]: tap k of a frame is the one k − (depth − 1) / 2 later, 0 beyond the ends. */
function stackTaps(x: tf.Tensor5D, depth: number): tf.Tensor4D {
  const [batch, time, rows, columns, channels] = x.shape;
  const half = (depth - 1) / 2;
  const padded = x.pad([
    [0, 0],
    [half, half],
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  const taps = Array.from({ length: depth }, (_, k) =>
    padded.slice([0, k, 0, 0, 0], [batch, time, rows, columns, channels]),
  );
  return tf.concat(taps, 4).reshape([batch * time, rows, columns, depth * channels]);
}
