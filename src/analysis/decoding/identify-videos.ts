import type { NdArray } from '../../arrays.ts';
import { isConstant } from '../../metrics/flat.ts';
import { hasMissing } from '../../metrics/rounding.ts';
import { mean } from '../../metrics/summary.ts';
import { expectVideos } from './videos.ts';

/** How well reconstructions tell the test stimuli apart. */
export interface VideoIdentification {
  /** Fraction of reconstructions that correlate best with their own true video; several best ones share the credit. */
  readonly accuracy: number;
  /** What guessing would come to: 1 / n. */
  readonly chance: number;
  /**
   * Mean over reconstructions of the fraction of the other true videos that correlate less with it than its own does,
   * equal ones counting half: 1 is best, chance is .5.
   */
  readonly rank: number;
  /** Test stimuli. */
  readonly n: number;
}

/**
 * Identification among the test stimuli (Kay, Naselaris, Prenger & Gallant 2008, Nature 452:352): every reconstruction
 * [condition, time, height, width, colour] against every true video, by Pearson r over all pixels and frames. A video
 * that does not vary correlates with nothing and comes last. All NaN but `n` for fewer than two stimuli, and where a pixel
 * is missing.
 */
export function identifyVideos(reconstructions: NdArray, truth: NdArray): VideoIdentification {
  expectVideos(truth, 'truth');
  expectVideos(reconstructions, 'reconstructions', truth);
  const n = truth.shape[0];
  if (n < 2 || hasMissing(truth.data) || hasMissing(reconstructions.data)) {
    return { accuracy: Number.NaN, chance: n < 2 ? Number.NaN : 1 / n, rank: Number.NaN, n };
  }
  const theirs = unitVideos(truth);
  const each = unitVideos(reconstructions).map((ours, own) => {
    const r = theirs.map((video) => (ours && video ? dot(ours, video) : Number.NEGATIVE_INFINITY));
    const equal = r.filter((other) => other === r[own]).length;
    const better = r.filter((other) => other > r[own]).length;
    return { hit: better === 0 ? 1 / equal : 0, rank: (n - better - equal + (equal - 1) / 2) / (n - 1) };
  });
  return { accuracy: mean(each.map(({ hit }) => hit)), chance: 1 / n, rank: mean(each.map(({ rank }) => rank)), n };
}

/** Every video minus its mean, of length 1; undefined for one that does not vary. */
function unitVideos({ shape, data }: NdArray): (Float32Array | undefined)[] {
  const size = data.length / shape[0];
  return Array.from({ length: shape[0] }, (_, c) => {
    const video = data.subarray(c * size, (c + 1) * size);
    if (isConstant(video)) return undefined;
    const centre = mean(video);
    let power = 0;
    for (let i = 0; i < size; i++) power += (video[i] - centre) ** 2;
    const length = Math.sqrt(power);
    const unit = new Float32Array(size);
    for (let i = 0; i < size; i++) unit[i] = (video[i] - centre) / length;
    return unit;
  });
}

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
