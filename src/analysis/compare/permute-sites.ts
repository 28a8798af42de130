import { roundingStep } from '../../metrics/rounding.ts';
import { mean, standardDeviation, variance } from '../../metrics/summary.ts';
import type { RandomStream } from '../../random/stream.ts';

/** Whether the sites of two sides differ, by dealing them out anew. */
export interface SitePermutation {
  /** Two-sided; null where no test is made. */
  readonly p: number | null;
  /** The smallest p that so many sites can have (ties between sites raise it); null where no test is made. */
  readonly smallestP: number | null;
  /** Why no test is made. */
  readonly reason?: string;
}

const significant = 0.05;
/** Of fewer sites a side the spread over sites, which the difference is divided by, is hardly known. */
const fewestSites = 3;
/** Part of the spread of all sites that an error is not below, so that deals that leave none are told apart by their differences. */
const smallestError = 1e-9;
/** Deals as extreme as the observed one up to rounding count. */
const tie = 1 - 1e-9;

/**
 * Permutation test (Ernst 2004) of values [site] of two sides, one a site, by the studentised difference
 * |mean a − mean b| / √(s²a / nₐ + s²b / n_b): sites of more units scatter less, and so do sides of more sites, and without the division a
 * side of few small sites differs from one of many large ones by chance alone (Janssen 1997, Stat. Probab. Lett. 36:9; Chung & Romano 2013,
 * Ann. Stat. 41:484). Exact where sites are exchangeable, asymptotically right where they are not. All deals are counted where there are
 * no more than `permutations`, else so many are drawn. Two sides of as many sites have every deal twice, mirrored. No test is made
 * that could not reach p = .05.
 */
export function permuteSites(
  a: readonly number[],
  b: readonly number[],
  permutations: number,
  stream: RandomStream,
): SitePermutation {
  const few = `${a.length} and ${b.length} sites are too few to permute`;
  if (Math.min(a.length, b.length) < fewestSites) {
    return { p: null, smallestP: null, reason: `${few}: it takes ${fewestSites} a side` };
  }
  const pooled = [...a, ...b];
  const all = deals(pooled.length, a.length);
  const isCounted = all <= permutations;
  const smallestP = isCounted ? (a.length === b.length ? 2 : 1) / all : 1 / (permutations + 1);
  if (smallestP > significant) {
    return { p: null, smallestP: null, reason: `${few}: p could not fall below ${smallestP.toPrecision(2)}` };
  }
  if (Math.max(...pooled) - Math.min(...pooled) <= 2 * roundingStep(pooled)) {
    return { p: null, smallestP: null, reason: 'no test: the sites do not differ' };
  }
  const floor = smallestError * standardDeviation(pooled);
  const studentised = (order: ArrayLike<number>) => {
    const part = (from: number, to: number) =>
      Float64Array.from({ length: to - from }, (_, i) => pooled[order[from + i]]);
    const [left, right] = [part(0, a.length), part(a.length, pooled.length)];
    const error = Math.sqrt(variance(left) / left.length + variance(right) / right.length);
    return Math.abs(mean(left) - mean(right)) / Math.max(error, floor);
  };
  const observed = studentised(pooled.map((_, i) => i)) * tie;
  let reached = 0;
  if (isCounted) {
    for (const order of everyDeal(pooled.length, a.length)) if (studentised(order) >= observed) reached++;
    return { p: reached / all, smallestP };
  }
  for (let r = 0; r < permutations; r++) if (studentised(stream.permutation(pooled.length)) >= observed) reached++;
  return { p: (reached + 1) / (permutations + 1), smallestP };
}

/** Number of ways to choose `size` of `n` sites. */
function deals(n: number, size: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(size, n - size); k++) ways = (ways * (n - k + 1)) / k;
  return Math.round(ways);
}

/** Every way to choose `size` of `n` places: those chosen, in order, then the others. */
function* everyDeal(n: number, size: number): Generator<number[]> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  while (true) {
    const isChosen = new Set(chosen);
    yield [...chosen, ...Array.from({ length: n }, (_, i) => i).filter((i) => !isChosen.has(i))];
    // The last place that can still move up takes those after it along.
    let last = size - 1;
    while (last >= 0 && chosen[last] === n - size + last) last--;
    if (last < 0) return;
    chosen[last]++;
    for (let i = last + 1; i < size; i++) chosen[i] = chosen[i - 1] + 1;
  }
}
