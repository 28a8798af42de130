import { CortexError } from '../../../errors.ts';

/** Share of each region in the effect of silencing all of them. */
export interface ShapleyShare {
  readonly region: string;
  readonly value: number;
}

/** The effect of silencing some of the regions together. */
export interface SubsetEffect {
  readonly regions: readonly string[];
  readonly effect: number;
}

/**
 * Shapley values (Shapley 1953, Contributions to the Theory of Games II:307, eq. 13), exact over all 2^R sets of regions: what a
 * region adds to the effect of silencing those before it, averaged over all orders. They sum to the effect of silencing all. The
 * effect of silencing none is 0 and need not be given. Throws InvalidInput unless every other set is there once.
 */
export function shapleyValues(regions: readonly string[], effects: readonly SubsetEffect[]): ShapleyShare[] {
  const byset = new Map(effects.map(({ regions: set, effect }) => [codeOf(regions, set), effect]));
  const sets = 2 ** regions.length;
  byset.set(0, 0);
  if (byset.size !== sets || effects.length > sets) {
    throw new CortexError(
      'InvalidInput',
      `Shapley values of ${regions.length} regions need the effects of all ${sets - 1} sets of them but got ${effects.length}.`,
    );
  }
  const weights = regions.map((_, size) => 1 / (regions.length * choose(regions.length - 1, size)));
  return regions.map((region, place) => {
    let value = 0;
    for (let set = 0; set < sets; set++) {
      if ((set >> place) & 1) continue;
      const gain = (byset.get(set | (1 << place)) ?? Number.NaN) - (byset.get(set) ?? Number.NaN);
      value += weights[bits(set)] * gain;
    }
    return { region, value };
  });
}

function codeOf(regions: readonly string[], set: readonly string[]): number {
  return set.reduce((code, region) => {
    const place = regions.indexOf(region);
    if (place < 0) throw new CortexError('InvalidInput', `"${region}" is none of the regions ${regions.join(', ')}.`);
    return code | (1 << place);
  }, 0);
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 0; i < k; i++) product = (product * (n - i)) / (i + 1);
  return product;
}
