import { tf } from '../../../engine/tensorflow.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { spectrumOf } from '../components/eigen.ts';

/** Windows nearest in the subspace, one of which lends the rest: what the stimulus links stays linked. */
const neighbours = 20;
/** Values of one forward pass. */
const valuesAtOnce = 2 ** 21;

/** Windows x [window, value] with everything but its projections on `directions` exchanged for that of one of its nearest windows there. */
export function exchangedWindows(windows: tf.Tensor2D, directions: tf.Tensor2D, stream: RandomStream): tf.Tensor2D {
  const z = tf.matMul(windows, directions, false, true);
  const squares = z.square().sum(1);
  const distances = squares
    .expandDims(1)
    .add(squares.expandDims(0))
    .sub(tf.matMul(z, z, false, true).mul(2))
    .add<tf.Tensor2D>(tf.eye(z.shape[0]).mul(1e9));
  const count = Math.min(neighbours, z.shape[0] - 1);
  const nearest = tf.topk(distances.neg(), count).indices.dataSync();
  const partner = Int32Array.from({ length: z.shape[0] }, (_, i) => nearest[i * count + stream.integer(count)]);
  const others = tf.tensor1d(partner, 'int32');
  const moved = z.sub<tf.Tensor2D>(tf.gather(z, others));
  return tf.gather(windows, others).add(tf.matMul(moved, directions));
}

/** Mean output of the networks at the end of windows [window, lag · frame], lag 0 first: [window · unit]. */
export function outputsAt(encoders: readonly Encoder[], windows: tf.Tensor2D, field: readonly number[]): Float32Array {
  const [count, size] = windows.shape;
  const units = encoders[0].shape.units;
  const sums = new Float32Array(count * units);
  const atOnce = Math.max(1, Math.floor(valuesAtOnce / size));
  for (let first = 0; first < count; first += atOnce) {
    const here = Math.min(atOnce, count - first);
    for (const encoder of encoders) {
      const output = tf.tidy(() => {
        const x = windows
          .slice([first, 0], [here, size])
          .reshape([here, ...field])
          .reverse(1);
        return encoder.forward(x).slice([0, field[0] - 1, 0], [here, 1, units]);
      });
      const values = output.dataSync();
      output.dispose();
      for (let i = 0; i < values.length; i++) sums[first * units + i] += values[i] / encoders.length;
    }
  }
  return sums;
}

/** Orthonormal directions drawn at random [direction, value]. */
export function randomDirections(size: number, count: number, stream: RandomStream): tf.Tensor2D {
  return tf.tidy(() => {
    const [q] = tf.linalg.qr(tf.tensor2d(stream.normals(size * count), [size, count]));
    return q.transpose() as tf.Tensor2D;
  });
}

/** Principal components of the windows [component, value]. */
export function stimulusDirections(windows: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const centred = windows.sub<tf.Tensor2D>(windows.mean(0));
    return spectrumOf(tf.matMul(centred, centred, true).div(windows.shape[0])).vectors.transpose();
  });
}
