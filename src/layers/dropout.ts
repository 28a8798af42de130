import { tf } from '../engine/tensorflow.ts';
import { randomStream } from '../random/stream.ts';

/** Seed and step that key the dropout streams of one training step. */
export interface DropoutKey {
  readonly seed: number;
  readonly step: number;
}

/**
 * Inverted dropout (Srivastava et al. 2014): zeroes a fraction `rate` of x and scales the rest up; without a key
 * (outside training) x stays as it is. The mask comes from stream "dropout/<name>/<step>", so a resumed run draws
 * the masks of an uninterrupted one.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, name: string, key: DropoutKey | undefined): T {
  if (!key || rate === 0) return x;
  const stream = randomStream(key.seed, `dropout/${name}/${key.step}`);
  const mask = Float32Array.from({ length: x.size }, () => (stream.uniform() < rate ? 0 : 1 / (1 - rate)));
  return x.mul(tf.tensor(mask, x.shape)) as T;
}
