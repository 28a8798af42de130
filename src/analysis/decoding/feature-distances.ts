import type { NdArray } from '../../arrays.ts';
import { meanAbsoluteError } from '../../metrics/regression.ts';
import type { MaskingFeature } from './masking-features.ts';
import { directionErrorDeg } from './motion-scores.ts';
import type { VideoFeatures } from './video-features.ts';

/** One number a condition for each feature that was read; motion in degrees 0…180, the others in grey levels 0…255. */
export type FeatureDistances = Readonly<Partial<Record<MaskingFeature, readonly number[]>>>;

/**
 * How far two sets of videos of the same conditions are apart, condition by condition: shape, mean |Δ pixel| over the cue
 * frames; colour, mean |Δ colour| at the four points; motion, |Δ direction|; pixels, mean |Δ pixel| over all frames;
 * change, mean |Δ| of the differences between successive frames.
 */
export function featureDistances(a: VideoFeatures, b: VideoFeatures): FeatureDistances {
  const { directionsDeg } = b;
  return {
    ...(a.cueFrames && b.cueFrames && { shape: rowDistances(a.cueFrames, b.cueFrames) }),
    ...(a.colours && b.colours && { colour: rowDistances(a.colours, b.colours) }),
    ...(a.directionsDeg &&
      directionsDeg && {
        motion: Array.from(a.directionsDeg, (direction, c) => directionErrorDeg(direction, directionsDeg[c])),
      }),
    ...(a.pixels && b.pixels && { pixels: rowDistances(a.pixels, b.pixels) }),
    ...(a.changes && b.changes && { change: rowDistances(a.changes, b.changes) }),
  };
}

function rowDistances<D extends Float32Array | Float64Array>(a: NdArray<D>, b: NdArray<D>): number[] {
  const conditions = a.shape[0];
  const size = a.data.length / conditions;
  return Array.from({ length: conditions }, (_, c) => {
    const row = (array: NdArray<D>) => array.data.subarray(c * size, (c + 1) * size);
    return 255 * meanAbsoluteError(row(a), row(b));
  });
}
