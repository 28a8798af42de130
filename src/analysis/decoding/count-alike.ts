import { type NdArray, rowValues } from '../../arrays.ts';
import { runOp } from '../../engine/ops.ts';
import { tf } from '../../engine/tensorflow.ts';

/** How many true videos correlate more with a reconstruction than its own does, and how many, its own among them, as much. */
export interface Alike {
  readonly better: number;
  readonly equal: number;
}

/**
 * Counts for every reconstruction among the true videos, both [condition, value] of length 1, or zeros: what does not vary
 * correlates less than anything else. By our own kernel, on all threads.
 */
export function countByKernel(ours: NdArray, theirs: NdArray): Alike[] {
  const counts = tf.tidy(() => {
    const inputs = [ours, theirs].map(({ shape, data }) => tf.tensor(data, [...shape]));
    return runOp('CortexIdentification', [], inputs)[0];
  });
  const read = counts.dataSync();
  counts.dispose();
  return Array.from({ length: ours.shape[0] }, (_, c) => ({ better: read[2 * c], equal: read[2 * c + 1] }));
}

/** The same without our kernel. */
export function countByLoops(ours: NdArray, theirs: NdArray): Alike[] {
  const [rows, candidates] = [ours, theirs].map((videos) =>
    Array.from({ length: videos.shape[0] }, (_, c) => rowValues(videos, c)),
  );
  const vary = candidates.map(varies);
  return rows.map((row, own) => {
    const r = candidates.map((video, c) => (varies(row) && vary[c] ? dot(row, video) : Number.NEGATIVE_INFINITY));
    return { better: r.filter((other) => other > r[own]).length, equal: r.filter((other) => other === r[own]).length };
  });
}

const varies = (video: Float32Array) => video.some((value) => value !== 0);

/** In four sums, which need not wait for each other. */
function dot(a: Float32Array, b: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i];
    s1 += a[i + 1] * b[i + 1];
    s2 += a[i + 2] * b[i + 2];
    s3 += a[i + 3] * b[i + 3];
  }
  for (let i = whole; i < a.length; i++) s0 += a[i] * b[i];
  return s0 + s1 + s2 + s3;
}
