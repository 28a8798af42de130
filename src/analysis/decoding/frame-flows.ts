import { ownKernels } from '../../engine/native/own-kernels.ts';
import { runOp } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { type FlowVector, meanFlows } from '../../metrics/optical-flow.ts';

/** Where the borders of a frame's two edges overlap, OpenCV weighs them in its own way. */
const smallestOwnEdge = 10;

/** What `meanFlows` gives, to rounding: by our own kernel, on all threads, where it runs, and by OpenCV elsewhere. */
export function frameFlows(frames: readonly Uint8Array[], height: number, width: number, step: number): FlowVector[] {
  const hasPairs = Number.isInteger(step) && step >= 1 && step < frames.length;
  const isMovie = hasPairs && frames.every((frame) => frame.length === height * width);
  // What is no movie is refused there.
  if (ownKernels() === undefined || !isMovie || Math.min(height, width) < smallestOwnEdge) {
    return meanFlows(frames, height, width, step);
  }
  const values = new Float32Array(frames.length * height * width);
  for (const [i, frame] of frames.entries()) values.set(frame, i * height * width);
  const means = tf.tidy(() => {
    const inputs = [tf.tensor3d(values, [frames.length, height, width]), tf.tensor1d([step], 'int32')];
    return runOp('CortexOpticalFlow', [], inputs)[0];
  });
  const vectors = means.dataSync();
  means.dispose();
  return Array.from({ length: frames.length - step }, (_, i) => ({ dx: vectors[2 * i], dy: vectors[2 * i + 1] }));
}
