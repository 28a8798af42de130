import type { NdArray } from '../../arrays.ts';
import { ownKernels } from '../../engine/native/own-kernels.ts';
import { runOp } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';
import { ssimFrames } from '../../metrics/ssim.ts';
import { frameOf, periodOf } from './videos.ts';

/**
 * What `ssimFrames` gives of every frame of a condition [time], to rounding: by our own kernel, on all threads, where it runs.
 * Both arrays are [condition, time, height, width, colour].
 */
export function frameSimilarities(reconstructions: NdArray, truth: NdArray, condition: number): ArrayLike<number> {
  const [, frames, height, width, colours] = truth.shape;
  if (ownKernels() === undefined) {
    return Array.from({ length: frames }, (_, t) =>
      ssimFrames(frameOf(reconstructions, condition, t), frameOf(truth, condition, t), height, width),
    );
  }
  const similarities = tf.tidy(() => {
    const [ours, theirs] = [reconstructions, truth].map((videos) =>
      tf.tensor4d(periodOf(videos, condition, { start: 0, end: frames }), [frames, height, width, colours]),
    );
    return runOp('CortexFrameSimilarity', [], [ours, theirs])[0];
  });
  const read = similarities.dataSync();
  similarities.dispose();
  return read;
}
