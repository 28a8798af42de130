import { z } from 'zod';
import { tf } from '../tensorflow.ts';

const lengths = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const settingsSchema = z.object({
  filterSize: lengths,
  strides: lengths,
  pad: z.union([z.enum(['same', 'valid']), z.number()]),
});

/**
 * Gradient of 2-D max pooling; the wasm backend's own kernel gives wrong numbers. Of equal maxima the first one in
 * row-major order gets the gradient, as in TensorFlow and PyTorch.
 *
 * @param dy gradient of the output, [batch, height, width, channels]
 * @param input of the pooling, [batch, height, width, channels]
 * @param attrs the attributes of TensorFlow.js's kernel MaxPoolGrad
 */
export function maxPoolGradient(dy: tf.Tensor, input: tf.Tensor, attrs: unknown): tf.Tensor {
  const { filterSize, strides, pad } = settingsSchema.parse(attrs);
  const [batch, height, width, channels] = input.shape;
  const info = tf.backend_util.computePool2DInfo([batch, height, width, channels], filterSize, strides, 1, pad);
  const [x, slopes] = [input.dataSync(), dy.dataSync()];
  const result = new Float32Array(x.length);
  let out = 0;
  for (let sample = 0; sample < batch; sample++) {
    for (let row = 0; row < info.outHeight; row++) {
      const top = row * info.strideHeight - info.padInfo.top;
      const [firstRow, endRow] = [Math.max(0, top), Math.min(height, top + info.filterHeight)];
      for (let column = 0; column < info.outWidth; column++) {
        const left = column * info.strideWidth - info.padInfo.left;
        const [firstColumn, endColumn] = [Math.max(0, left), Math.min(width, left + info.filterWidth)];
        for (let channel = 0; channel < channels; channel++) {
          let best = ((sample * height + firstRow) * width + firstColumn) * channels + channel;
          for (let y = firstRow; y < endRow; y++) {
            for (let c = firstColumn; c < endColumn; c++) {
              const at = ((sample * height + y) * width + c) * channels + channel;
              if (x[at] > x[best]) best = at;
            }
          }
          result[best] += slopes[out++];
        }
      }
    }
  }
  return tf.tensor(result, input.shape);
}
