import { isNative, runOp, typeAttribute } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';
import { randomStream } from '../random/stream.ts';

/** Seed and step that key the dropout streams of one training step. */
export interface DropoutKey {
  readonly seed: number;
  readonly step: number;
}

/** From this many elements on, the native engine draws the mask itself. */
const manyElements = 16_384;

/**
 * Inverted dropout (Srivastava et al. 2014): zeroes a fraction `rate` of x and scales the rest up; without a key
 * (outside training) x stays as it is. The mask is that of stream "dropout/<name>/<step>", so a resumed run draws the
 * masks of an uninterrupted one. Large masks come from the native engine's generator where there is one, keyed by that
 * stream; wasm draws other masks from the stream itself.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, name: string, key: DropoutKey | undefined): T {
  if (!key || rate === 0) return x;
  const stream = randomStream(key.seed, `dropout/${name}/${key.step}`);
  const kept = 1 / (1 - rate);
  if (isNative() && x.size >= manyElements) {
    const seeds = [stream.integer(2 ** 31), stream.integer(2 ** 31)];
    return x.mul(tf.greaterEqual(nativeUniform(x.shape, seeds), rate).cast('float32').mul(kept)) as T;
  }
  const mask = Float32Array.from({ length: x.size }, () => (stream.uniform() < rate ? 0 : kept));
  return x.mul(tf.tensor(mask, x.shape)) as T;
}

/** Uniform draws in [0, 1) that the two seeds fix (Salmon et al. 2011, Philox, as TensorFlow has it). */
function nativeUniform(shape: number[], seeds: number[]): tf.Tensor {
  const attributes = [typeAttribute('dtype'), typeAttribute('T', 'int32'), typeAttribute('Tseed', 'int32')];
  return runOp('StatelessRandomUniform', attributes, [tf.tensor1d(shape, 'int32'), tf.tensor1d(seeds, 'int32')])[0];
}
