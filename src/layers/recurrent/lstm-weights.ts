import type { tf } from '../../engine/tensorflow.ts';

/** Weights of an LSTM; rows of the kernel are the inputs, then the old state. */
export interface LstmWeights {
  /** [in + units, 4·units]: input gate, forget gate, candidate, output gate. */
  readonly kernel: tf.Tensor2D;
  /** [4·units] */
  readonly bias: tf.Tensor1D;
}
