import { largestOf, scaledTo } from './tally.ts';

/**
 * The tolerances of dstrf_pca_ssrf.json for single precision: absolute ones for values up to the published ones' size
 * (`upTo`) and in proportion for larger ones; values with a scale of their own get them relative to it.
 */
export const outputs = { absolute: 2e-6, upTo: 3.5 };
export const gradients = { absolute: 2e-6, upTo: 1 };
export const meanResponses = { absolute: 1e-5, upTo: 3.5 };
/** |cos| > 1 − 1e-6 between unit vectors, and what that leaves for their entries, √(2 · 1e-6), and projections. */
export const cosineGap = 1e-6;
export const componentEntries = { absolute: 1.5e-3 };
export const projections = { absolute: 1.5e-3, upTo: 1.4 };
export const centredProjections = { absolute: 1.5e-3, upTo: 0.7 };

/** Half a unit in the last place of single precision. */
const rounding = 2 ** -24;
/** Below this part of the first, eigenvalues are rounding in single precision and our components end. */
export const noVariance = 1e-6;

/** The tolerance for values of one scale, the largest of `values`. */
export const forSize = (values: ArrayLike<number | null>, { absolute, upTo }: { absolute: number; upTo: number }) => ({
  absolute: scaledTo(largestOf(values), upTo, absolute),
});

/**
 * Tolerance of √variance: `relative`, but at least what the rounding of the largest variance changes, r · first² / (2 ·
 * expected), which only matters for values below a hundredth of the first.
 */
export function rootTolerance(expected: number, first: number, relative: number): { absolute: number } {
  return {
    absolute: Math.max(relative * expected, (rounding * first ** 2) / (2 * Math.max(expected, rounding * first))),
  };
}
