import { type NdArray, zeros } from '../../arrays.ts';
import { ownKernels } from '../../engine/native/own-kernels.ts';
import { isConstant } from '../../metrics/flat.ts';
import { hasMissing } from '../../metrics/rounding.ts';
import { mean } from '../../metrics/summary.ts';
import { countByKernel, countByLoops } from './count-alike.ts';
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
  const [ours, theirs] = [unitVideos(reconstructions), unitVideos(truth)];
  const count = ownKernels() === undefined ? countByLoops : countByKernel;
  const each = count(ours, theirs).map(({ better, equal }) => ({
    hit: better === 0 ? 1 / equal : 0,
    rank: (n - better - equal + (equal - 1) / 2) / (n - 1),
  }));
  return { accuracy: mean(each.map(({ hit }) => hit)), chance: 1 / n, rank: mean(each.map(({ rank }) => rank)), n };
}

/** Videos [condition, value] minus their means, of length 1; zeros for one that does not vary. */
function unitVideos({ shape, data }: NdArray): NdArray {
  const size = data.length / shape[0];
  const units = zeros([shape[0], size]);
  for (let c = 0; c < shape[0]; c++) {
    const video = data.subarray(c * size, (c + 1) * size);
    if (isConstant(video)) continue;
    const centre = mean(video);
    let power = 0;
    for (let i = 0; i < size; i++) power += (video[i] - centre) ** 2;
    const length = Math.sqrt(power);
    for (let i = 0; i < size; i++) units.data[c * size + i] = (video[i] - centre) / length;
  }
  return units;
}
