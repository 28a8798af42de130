import { studentTwoSidedP } from './distributions.ts';
import { isConstant } from './flat.ts';
import { expectPairs } from './pairs.ts';
import { ranks } from './ranks.ts';
import { mean } from './summary.ts';

/** Pearson's correlation, −1…1; NaN ("missing") when either array is constant or has a NaN. Throws InvalidShape on unequal lengths. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectPairs('A correlation', a, b, 2);
  if (isConstant(a) || isConstant(b)) return Number.NaN;
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const da = a[i] - meanA;
    const db = b[i] - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return Math.min(1, Math.max(-1, ab / (Math.sqrt(aa) * Math.sqrt(bb))));
}

/** The places where neither array is missing (NaN). Throws InvalidShape on unequal lengths. */
export function presentPairs(a: ArrayLike<number>, b: ArrayLike<number>): [Float64Array, Float64Array] {
  expectPairs('A correlation', a, b, 0);
  const both = (_: number, i: number) => !Number.isNaN(a[i]) && !Number.isNaN(b[i]);
  return [Float64Array.from(a).filter(both), Float64Array.from(b).filter(both)];
}

/** Two-sided p of a Pearson correlation `r` over `n` independent normal pairs: t = r √((n−2)/(1−r²)), n − 2 degrees; NaN of a NaN. */
export function pearsonP(r: number, n: number): number {
  if (n < 3) return Number.isNaN(r) ? r : 1;
  return studentTwoSidedP(r * Math.sqrt((n - 2) / ((1 - r) * (1 + r))), n - 2);
}

/** Spearman's rank correlation; ties take their mean rank. NaN when either array is constant or has a NaN. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectPairs('A rank correlation', a, b, 2);
  return pearson(ranks(a), ranks(b));
}

/** Cosine of the angle between two vectors; NaN when either is all zeros. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectPairs('A cosine similarity', a, b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / (Math.sqrt(aa) * Math.sqrt(bb));
}
