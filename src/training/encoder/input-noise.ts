import { isNative, runOp, typeAttribute } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { randomStream } from '../../random/stream.ts';

/** Noise for the stimuli of one training step. */
export interface InputNoise {
  readonly sd: number;
  readonly seed: number;
  readonly step: number;
}

/**
 * x with normal noise of standard deviation `sd`, of stream "noise/<step>" (Bishop 1995: a smoothness penalty). The
 * native engine draws it itself, keyed by that stream; wasm draws other numbers from the stream.
 */
export function withNoise(x: tf.Tensor, { sd, seed, step }: InputNoise): tf.Tensor {
  if (sd === 0) return x;
  const stream = randomStream(seed, `noise/${step}`);
  if (!isNative()) return x.add(tf.tensor(stream.normals(x.size, sd), x.shape));
  const seeds = [stream.integer(2 ** 31), stream.integer(2 ** 31)];
  const attributes = [typeAttribute('dtype'), typeAttribute('T', 'int32'), typeAttribute('Tseed', 'int32')];
  const inputs = [tf.tensor1d(x.shape, 'int32'), tf.tensor1d(seeds, 'int32')];
  return x.add(runOp('StatelessRandomNormal', attributes, inputs)[0].mul(sd));
}
