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

/** Random displacements for the clips of one training step. */
export interface FrameShift {
  /** Largest displacement along either axis. */
  readonly shiftPixels: number;
  readonly seed: number;
  readonly step: number;
}

/**
 * Every clip of x [batch, time, height, width, colour] moved by a whole number of pixels along both axes, all its frames
 * alike; the edge is repeated where nothing is left. Drawn evenly from stream "shift/<step>". Stimuli that are no videos
 * stay as they are.
 */
export function shiftFrames(x: tf.Tensor, { shiftPixels, seed, step }: FrameShift): tf.Tensor {
  if (shiftPixels === 0 || x.shape.length !== 5) return x;
  const [batch, , height, width] = x.shape;
  const stream = randomStream(seed, `shift/${step}`);
  const rows = sources(batch, height);
  const columns = sources(batch, width);
  return tf.gather(tf.gather(x, rows, 2, 1), columns, 3, 1);

  function sources(clips: number, length: number): tf.Tensor2D {
    const indices = new Int32Array(clips * length);
    for (let clip = 0; clip < clips; clip++) {
      const shift = stream.integer(2 * shiftPixels + 1) - shiftPixels;
      for (let i = 0; i < length; i++) indices[clip * length + i] = Math.min(length - 1, Math.max(0, i + shift));
    }
    return tf.tensor2d(indices, [clips, length], 'int32');
  }
}
