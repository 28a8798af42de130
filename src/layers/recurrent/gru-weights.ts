import type { tf } from '../../engine/tensorflow.ts';

/** Weights of a GRU with `in` inputs and `units` units; rows of the kernels are the inputs, then the old state. */
export interface GruWeights {
  /** [in + units, 2·units]: reset gate, then update gate. */
  readonly gateKernel: tf.Tensor2D;
  /** [2·units] */
  readonly gateBias: tf.Tensor1D;
  /** [in + units, units] */
  readonly candidateKernel: tf.Tensor2D;
  /** [units] */
  readonly candidateBias: tf.Tensor1D;
}
