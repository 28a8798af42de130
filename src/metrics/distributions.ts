import { CortexError } from '../errors.ts';

const maxTerms = 10_000;

/** Two-sided p-value of Student's t with `df` degrees of freedom: I_{df/(df+t²)}(df/2, 1/2). NaN when t is NaN. */
export function studentTwoSidedP(t: number, df: number): number {
  if (Number.isNaN(t)) return Number.NaN;
  if (!(df > 0)) throw new CortexError('InvalidInput', `Student's t needs more than 0 degrees of freedom, got ${df}.`);
  if (!Number.isFinite(t)) return 0;
  const tSquared = t * t;
  return incompleteBeta(df / 2, 0.5, df / (df + tSquared), tSquared / (df + tSquared));
}

/** Two-sided p-value of a standard normal z, accurate in the tail. NaN when z is NaN. */
export function normalTwoSidedP(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  return upperIncompleteGamma(0.5, (z * z) / 2);
}

/** ln Γ(x) for x > 0: Stirling's series after shifting x above 15 (Abramowitz & Stegun 1964, eq. 6.1.40). */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new CortexError('InvalidInput', `ln Γ(x) needs x > 0, got ${x}.`);
  let shift = 0;
  let y = x;
  for (; y < 15; y++) shift += Math.log(y);
  const z = 1 / (y * y);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * Regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1, a, b > 0 (Abramowitz & Stegun 1964, eq. 26.5.8), with
 * `complement` = 1 − x given apart, so that neither end of the interval loses digits.
 */
function incompleteBeta(a: number, b: number, x: number, complement: number): number {
  if (x === 0) return 0;
  if (complement === 0) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log(complement) - (logGamma(a) + logGamma(b) - logGamma(a + b)));
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(a, b, x)) / a;
  return 1 - (front * betaFraction(b, a, complement)) / b;
}

/** The continued fraction of A&S 26.5.8 by the modified Lentz method (Thompson & Barnett 1986). */
function betaFraction(a: number, b: number, x: number): number {
  return lentz((term) => {
    if (term === 0) return 1;
    const m = Math.floor(term / 2);
    if (term % 2 === 0) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  });
}

/** 1 / (1 + n₁/(1 + n₂/(1 + …))) for numerators n; `numerator(0)` is the leading 1. */
function lentz(numerator: (term: number) => number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 + numerator(1), tiny);
  let value = d;
  for (let term = 2; term < maxTerms; term++) {
    const n = numerator(term);
    d = 1 / nonZero(1 + n * d, tiny);
    c = nonZero(1 + n / c, tiny);
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** Regularised upper incomplete gamma Q(a, x): series below a + 1, continued fraction above (A&S 6.5.29, 6.5.31). */
function upperIncompleteGamma(a: number, x: number): number {
  if (x === 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < maxTerms && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / (x + 1 - a);
  let value = d;
  for (let n = 1; n < maxTerms; n++) {
    const numerator = -n * (n - a);
    const denominator = x + 2 * n + 1 - a;
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return front * value;
}

/** The t that |t| exceeds with probability `p` (0 < p < 1) for `df` degrees of freedom, by bisection of `studentTwoSidedP`. */
export function studentCriticalT(p: number, df: number): number {
  let [low, high] = [0, 1];
  while (studentTwoSidedP(high, df) > p) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTwoSidedP(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
