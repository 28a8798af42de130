import type { NdArray } from '../../arrays.ts';
import { pearson } from '../../metrics/correlation.ts';
import { isConstant } from '../../metrics/flat.ts';
import { frameOf, periodOf } from './videos.ts';

/**
 * Pearson r over the pixels of every frame of a condition [time]: NaN where the true frame is constant, 0 where only the
 * reconstructed one is.
 */
export function frameCorrelations(reconstructions: NdArray, truth: NdArray, condition: number): number[] {
  return Array.from({ length: truth.shape[1] }, (_, t) =>
    correlation(frameOf(reconstructions, condition, t), frameOf(truth, condition, t)),
  );
}

/**
 * Pearson r along time of every pixel of a condition [height · width · colour]: NaN where the true pixel never changes, 0
 * where only the reconstructed one does not.
 */
export function pixelCorrelations(reconstructions: NdArray, truth: NdArray, condition: number): number[] {
  const frames = truth.shape[1];
  const whole = { start: 0, end: frames };
  const [ours, theirs] = [periodOf(reconstructions, condition, whole), periodOf(truth, condition, whole)];
  const pixels = ours.length / frames;
  const [a, b] = [new Float64Array(frames), new Float64Array(frames)];
  return Array.from({ length: pixels }, (_, pixel) => {
    for (let t = 0; t < frames; t++) {
      a[t] = ours[t * pixels + pixel];
      b[t] = theirs[t * pixels + pixel];
    }
    return correlation(a, b);
  });
}

/**
 * Pearson r of what was reconstructed with the truth. What does not vary cannot be followed: NaN where the truth is
 * constant. What does not follow that which varies has nothing in common with it: 0 where only ours is.
 */
export function correlation(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (theirs.length < 2 || isConstant(theirs)) return Number.NaN;
  return isConstant(ours) ? 0 : pearson(ours, theirs);
}
