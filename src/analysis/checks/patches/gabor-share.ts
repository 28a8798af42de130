import type { NdArray } from '../../../arrays.ts';
import { median } from '../../../metrics/summary.ts';
import { fitGabor2d } from '../../subspace/visual/gabor.ts';

/** How far the features of a code are Gabors. */
export interface GaborShare {
  readonly features: number;
  /** 1 − Σ error²/Σ map² of the Gabor fits, median. */
  readonly medianExplained: number;
  /** Features of which a Gabor explains ¾ or more. */
  readonly gaborLike: number;
}

/** A Gabor explains so much of a feature that counts as one. */
const gaborLike = 0.75;

/** Gabor fits of features [feature, height · width]. */
export function gaborShare(features: NdArray, [height, width]: readonly [number, number]): GaborShare {
  const [count, pixels] = features.shape;
  const explained = Array.from({ length: count }, (_, i) => {
    const map = Float64Array.from(features.data.subarray(i * pixels, (i + 1) * pixels));
    return fitGabor2d({ shape: [height, width], data: map }).explained;
  });
  const like = explained.filter((share) => share >= gaborLike).length;
  return { features: count, medianExplained: median(explained), gaborLike: like };
}
