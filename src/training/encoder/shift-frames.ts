import { tf } from '../../engine/tensorflow.ts';
import { randomStream } from '../../random/stream.ts';

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
