import { flagAttribute, floatAttribute, intsAttribute, runOp, textAttribute, typeAttribute } from './ops.ts';
import { tf } from './tensorflow.ts';

/** Typed wrappers of the native kernels that the fast blocks call by name; shapes as in TensorFlow's documentation. */

const convolutionAttributes = () => [
  typeAttribute(),
  intsAttribute('strides', [1, 1, 1, 1, 1]),
  textAttribute('padding', 'SAME'),
  textAttribute('data_format', 'NDHWC'),
  intsAttribute('dilations', [1, 1, 1, 1, 1]),
];

/** SAME convolution, stride 1: x [B, T, H, W, Cin], kernel [kT, kH, kW, Cin, Cout]. */
export function conv3d(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor5D {
  return runOp('Conv3D', convolutionAttributes(), [x, kernel])[0] as tf.Tensor5D;
}

/** Gradient of `conv3d` with respect to its input. */
export function conv3dInputGradient(inputShape: number[], kernel: tf.Tensor, dy: tf.Tensor): tf.Tensor5D {
  const inputs = [tf.tensor1d(inputShape, 'int32'), kernel, dy];
  const attributes = [...convolutionAttributes(), typeAttribute('Tshape', 'int32')];
  return runOp('Conv3DBackpropInputV2', attributes, inputs)[0] as tf.Tensor5D;
}

/** Gradient of `conv3d` with respect to its kernel. */
export function conv3dKernelGradient(x: tf.Tensor, kernelShape: number[], dy: tf.Tensor): tf.Tensor5D {
  const inputs = [x, tf.tensor1d(kernelShape, 'int32'), dy];
  return runOp('Conv3DBackpropFilterV2', convolutionAttributes(), inputs)[0] as tf.Tensor5D;
}

/** (x − mean) · gamma / √(variance + ε) + beta for x [rows, 1, 1, C] and statistics [C] that the caller computed. */
export function fusedBatchNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  statistics: BatchNormStatistics,
  epsilon: number,
): tf.Tensor {
  const attributes = [
    ...batchNormAttributes(epsilon),
    floatAttribute('exponential_avg_factor', 1),
    flagAttribute('is_training', false),
  ];
  return runOp('FusedBatchNormV3', attributes, [x, gamma, beta, statistics.mean, statistics.variance], 6)[0];
}

/** Mean and population variance of every channel, [C] each. */
export interface BatchNormStatistics {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Gradients of `fusedBatchNorm` when the statistics are those of x itself: [dx, dGamma, dBeta]. */
export function fusedBatchNormGradient(
  dy: tf.Tensor,
  x: tf.Tensor,
  gamma: tf.Tensor,
  { mean, variance }: BatchNormStatistics,
  epsilon: number,
): tf.Tensor[] {
  const attributes = [...batchNormAttributes(epsilon), flagAttribute('is_training', true)];
  // The last input serves other devices.
  const inputs = [dy, x, gamma, mean, variance, tf.tensor1d([])];
  return runOp('FusedBatchNormGradV3', attributes, inputs, 5).slice(0, 3);
}

const batchNormAttributes = (epsilon: number) => [
  typeAttribute('T'),
  typeAttribute('U'),
  floatAttribute('epsilon', epsilon),
  textAttribute('data_format', 'NHWC'),
];

/** Max-pool of x [N, H, W, C] over windows of `size` that do not overlap. */
export function maxPool2d(x: tf.Tensor, [height, width]: readonly [number, number]): tf.Tensor4D {
  const attributes = [
    typeAttribute(),
    intsAttribute('ksize', [1, height, width, 1]),
    intsAttribute('strides', [1, height, width, 1]),
    textAttribute('padding', 'VALID'),
    textAttribute('data_format', 'NHWC'),
  ];
  return runOp('MaxPool', attributes, [x])[0] as tf.Tensor4D;
}

/** Gradient of TensorFlow.js's `tf.image.resizeBilinear` of x [B, H, W, C] with or without aligned corners. */
export function resizeBilinearGradient(dy: tf.Tensor, x: tf.Tensor, alignCorners: boolean): tf.Tensor4D {
  const attributes = [
    typeAttribute(),
    flagAttribute('align_corners', alignCorners),
    flagAttribute('half_pixel_centers', !alignCorners),
  ];
  return runOp('ResizeBilinearGrad', attributes, [dy, x])[0] as tf.Tensor4D;
}

export function relu(x: tf.Tensor): tf.Tensor {
  return runOp('Relu', [typeAttribute()], [x])[0];
}

/** `dy` where `y` > 0, else 0. */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return runOp('ReluGrad', [typeAttribute()], [dy, y])[0];
}

/** `a` where `condition`, else `b`, with broadcasting. */
export function select(condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return runOp('SelectV2', [typeAttribute()], [condition, a, b])[0];
}
