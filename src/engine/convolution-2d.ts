import { intsAttribute, runOp, textAttribute, typeAttribute } from './ops.ts';
import { tf } from './tensorflow.ts';

/** Zeros before and after the rows and columns that a convolution adds. */
export interface ConvolutionPadding {
  readonly rows: readonly [before: number, after: number];
  readonly columns: readonly [before: number, after: number];
}

/** "same" is for odd kernels; oneDNN's gradients take it, and not the explicit form. */
const attributes = (padding: ConvolutionPadding | 'same') => [
  typeAttribute(),
  intsAttribute('strides', [1, 1, 1, 1]),
  ...(padding === 'same'
    ? [textAttribute('padding', 'SAME')]
    : [
        textAttribute('padding', 'EXPLICIT'),
        intsAttribute('explicit_paddings', [0, 0, ...padding.rows, ...padding.columns, 0, 0]),
      ]),
  textAttribute('data_format', 'NHWC'),
  intsAttribute('dilations', [1, 1, 1, 1]),
];

/** Convolution of x [batch, row, column, in] with kernel [height, width, in, out], stride 1, on the native engine. */
export function conv2d(x: tf.Tensor, kernel: tf.Tensor, padding: ConvolutionPadding | 'same'): tf.Tensor4D {
  return runOp('Conv2D', attributes(padding), [x, kernel])[0] as tf.Tensor4D;
}

/** Gradient of `conv2d` with respect to its input. */
export function conv2dInputGradient(
  inputShape: number[],
  kernel: tf.Tensor,
  dy: tf.Tensor,
  padding: ConvolutionPadding | 'same',
): tf.Tensor4D {
  const inputs = [tf.tensor1d(inputShape, 'int32'), kernel, dy];
  return runOp('Conv2DBackpropInput', attributes(padding), inputs)[0] as tf.Tensor4D;
}

/** Gradient of `conv2d` with respect to its kernel. */
export function conv2dKernelGradient(
  x: tf.Tensor,
  kernelShape: number[],
  dy: tf.Tensor,
  padding: ConvolutionPadding | 'same',
): tf.Tensor4D {
  const inputs = [x, tf.tensor1d(kernelShape, 'int32'), dy];
  return runOp('Conv2DBackpropFilter', attributes(padding), inputs)[0] as tf.Tensor4D;
}
