import { CortexError, pickByName } from '../errors.ts';

/**
 * Adjusted p-values for a family of tests, in the order given: reject where adjusted ≤ α. All are capped at 1.
 * - `bonferroni`: m·p (Dunn 1961)
 * - `holm`: step-down Bonferroni (Holm 1979)
 * - `holm-sidak`: step-down 1 − (1 − p)^k
 * - `benjamini-hochberg`: false discovery rate of independent tests (Benjamini & Hochberg 1995)
 * - `benjamini-yekutieli`: false discovery rate under any dependence (Benjamini & Yekutieli 2001)
 */
const corrections = {
  bonferroni: (p) => p.map((value) => Math.min(1, value * p.length)),
  holm: (p) => stepDown(p, (value, remaining) => value * remaining),
  'holm-sidak': (p) => stepDown(p, (value, remaining) => -Math.expm1(remaining * Math.log1p(-value))),
  'benjamini-hochberg': (p) => stepUp(p, 1),
  'benjamini-yekutieli': (p) => stepUp(p, harmonic(p.length)),
} satisfies Record<string, (p: readonly number[]) => number[]>;

export type Correction = keyof typeof corrections;

/**
 * Adjusts the p-values of one family of tests for multiple comparisons. A NaN (a test that could not be made) stays
 * NaN and does not count as a test. Throws InvalidInput for a p outside [0, 1].
 */
export function adjustPValues(p: readonly number[], correction: Correction): number[] {
  const bad = p.find((value) => value < 0 || value > 1);
  if (bad !== undefined) throw new CortexError('InvalidInput', `A p-value lies between 0 and 1 but is ${bad}.`);
  const adjust: (p: readonly number[]) => number[] = pickByName('correction', correction, corrections);
  const adjusted = adjust(p.filter((value) => !Number.isNaN(value)));
  let next = 0;
  return p.map((value) => (Number.isNaN(value) ? value : adjusted[next++]));
}

/** '****' ≤ .0001, '***' ≤ .001, '**' ≤ .01, '*' ≤ .05, otherwise 'ns'; '' for NaN, a test that could not be made. */
export function significanceStars(p: number): '****' | '***' | '**' | '*' | 'ns' | '' {
  if (Number.isNaN(p)) return '';
  if (p <= 0.0001) return '****';
  if (p <= 0.001) return '***';
  if (p <= 0.01) return '**';
  return p <= 0.05 ? '*' : 'ns';
}

/** From the smallest p up: each is adjusted by the number of hypotheses still open and never below its predecessor. */
function stepDown(p: readonly number[], adjust: (p: number, remaining: number) => number): number[] {
  const result = new Array<number>(p.length);
  let floor = 0;
  ascending(p).forEach((index, k) => {
    floor = Math.min(1, Math.max(floor, adjust(p[index], p.length - k)));
    result[index] = floor;
  });
  return result;
}

/** From the largest p down: `factor`·m·p/rank, never above its successor. */
function stepUp(p: readonly number[], factor: number): number[] {
  const result = new Array<number>(p.length);
  const order = ascending(p);
  let ceiling = 1;
  for (let k = p.length - 1; k >= 0; k--) {
    ceiling = Math.min(ceiling, (factor * p[order[k]] * p.length) / (k + 1));
    result[order[k]] = ceiling;
  }
  return result;
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, i) => i).sort((i, j) => p[i] - p[j]);
}

function harmonic(n: number): number {
  let sum = 0;
  for (let k = 1; k <= n; k++) sum += 1 / k;
  return sum;
}
