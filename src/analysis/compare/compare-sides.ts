import { CortexError } from '../../errors.ts';
import { adjustPValues } from '../../metrics/corrections.ts';
import { quantile } from '../../metrics/summary.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';
import type { ComparedSide } from './side.ts';
import { centreOf, type Statistic, statistics } from './statistics.ts';

/** A side's number with its 95 % bootstrap interval. */
export interface Estimate {
  readonly estimate: number;
  /** null where nothing can be drawn anew: one unit a site, or one site with a number. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Units (or sites) that it is made of. */
  readonly n: number;
}

/** One statistic of both sides. */
export interface ComparisonRow {
  readonly name: string;
  readonly group: Statistic['group'];
  readonly label: string;
  /** null where the side has no such number. */
  readonly a: Estimate | null;
  readonly b: Estimate | null;
  /** a − b. */
  readonly difference: number | null;
  /** Two-sided, of the permutation of sites; `adjustedP` by Holm (1979) over all rows. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  /** Why something is null. */
  readonly reason?: string;
}

export interface CompareOptions {
  readonly seed: number;
  /** Bootstrap resamples (1000). */
  readonly resamples?: number;
  /** Permutations of sites (5000). */
  readonly permutations?: number;
}

/** Fewer ways than this to deal the sites out say nothing: p could not fall below .05. */
const fewestAssignments = 20;

/**
 * Sets two runs side by side by statistics that do not depend on the stimulus space (`statistics`). Intervals
 * come from units drawn anew within their site (stratified bootstrap, Davison & Hinkley 1997, §3.2), or from sites drawn
 * anew where a site has one number; p from dealing the sites of both sides out anew with all their units (permutation
 * test, Ernst 2004), so units of one site never count as independent.
 */
export function compareSides(a: ComparedSide, b: ComparedSide, options: CompareOptions): ComparisonRow[] {
  for (const side of [a, b]) {
    if (side.units.length === 0) throw new CortexError('InvalidInput', `${side.name} has no unit to compare.`);
  }
  const { seed, resamples = 1000, permutations = 5000 } = options;
  const rows = statistics.map((statistic) => {
    const stream = (what: string) => randomStream(seed, `compare/${statistic.name}/${what}`);
    const [left, right] = [
      estimate(a, statistic, resamples, stream('bootstrap-a')),
      estimate(b, statistic, resamples, stream('bootstrap-b')),
    ];
    const test = left && right ? permute(a, b, statistic, permutations, stream('permutation')) : undefined;
    const missing = [left ? undefined : a.name, right ? undefined : b.name].filter((name) => name !== undefined);
    const reason = missing.length > 0 ? `${missing.join(' and ')}: no ${unitWord(statistic)} has it` : test?.reason;
    return {
      name: statistic.name,
      group: statistic.group,
      label: statistic.label,
      a: left,
      b: right,
      difference: left && right ? left.estimate - right.estimate : null,
      p: test?.p ?? null,
      ...(reason && { reason }),
    };
  });
  const adjusted = adjustPValues(
    rows.map(({ p }) => p ?? Number.NaN),
    'holm',
  );
  return rows.map((row, i) => ({ ...row, adjustedP: Number.isNaN(adjusted[i]) ? null : adjusted[i] }));
}

/** Units of each site, as indices. */
function unitsBySite({ units }: Pick<ComparedSide, 'units'>): Map<string, number[]> {
  const sites = new Map<string, number[]>();
  for (const [i, { site }] of units.entries()) sites.set(site, [...(sites.get(site) ?? []), i]);
  return sites;
}

function estimate(side: ComparedSide, statistic: Statistic, resamples: number, stream: RandomStream): Estimate | null {
  const sites = [...unitsBySite(side).values()];
  const everyUnit = sites.flat();
  const values = valuesOf(side, statistic, everyUnit);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const cached = statistic.ofUnit && side.units.map((unit) => statistic.ofUnit?.(unit, side) ?? null);
  const draws: number[] = [];
  const varies = statistic.fixedBySite ? known.length > 1 : sites.some(({ length }) => length > 1);
  for (let r = 0; r < resamples && varies; r++) {
    if (statistic.fixedBySite) {
      draws.push(centreOf(redrawn(known, stream), statistic.centre));
      continue;
    }
    const drawn = sites.flatMap((units) => redrawn(units, stream));
    const drawnValues = cached ? drawn.map((unit) => cached[unit]) : valuesOf(side, statistic, drawn);
    const centre = centreOf(drawnValues, statistic.centre);
    if (!Number.isNaN(centre)) draws.push(centre);
  }
  return {
    estimate: centreOf(values, statistic.centre),
    lower: draws.length > 0 ? quantile(draws, 0.025) : null,
    upper: draws.length > 0 ? quantile(draws, 0.975) : null,
    n: known.length,
  };
}

function redrawn<T>(items: readonly T[], stream: RandomStream): T[] {
  return items.map(() => items[stream.integer(items.length)]);
}

function valuesOf(side: ComparedSide, { ofUnit, ofSite }: Statistic, chosen: readonly number[]): (number | null)[] {
  if (ofUnit) return chosen.map((unit) => ofUnit(side.units[unit], side));
  const sites = [...new Set(chosen.map((unit) => side.units[unit].site))];
  return sites.map((site) => ofSite?.(side, site, chosen) ?? null);
}

/** p of the difference when whole sites are dealt out to the two sides at random. */
function permute(
  a: ComparedSide,
  b: ComparedSide,
  statistic: Statistic,
  permutations: number,
  stream: RandomStream,
): { readonly p: number | null; readonly reason?: string } {
  const blocks = [a, b].map((side) => siteBlocks(side, statistic));
  const pooled = blocks.flat();
  const size = blocks[0].length;
  if (assignments(pooled.length, size) < fewestAssignments) {
    return { p: null, reason: `${size} and ${blocks[1].length} sites are too few to permute` };
  }
  const difference = (order: ArrayLike<number>) => {
    const part = (from: number, to: number) => {
      const values: number[] = [];
      for (let i = from; i < to; i++) values.push(...pooled[order[i]]);
      return centreOf(values, statistic.centre);
    };
    return part(0, size) - part(size, pooled.length);
  };
  const observed = Math.abs(difference(pooled.map((_, i) => i)));
  let asLarge = 0;
  for (let r = 0; r < permutations; r++) {
    // A draw as large as the observed one up to rounding counts.
    if (Math.abs(difference(stream.permutation(pooled.length))) >= observed * (1 - 1e-12)) asLarge++;
  }
  return { p: (asLarge + 1) / (permutations + 1) };
}

/** The values of every site that has any. */
function siteBlocks(side: ComparedSide, { ofUnit, ofSite }: Statistic): number[][] {
  const everyUnit = side.units.map((_, i) => i);
  const blocks = [...unitsBySite(side)].map(([site, units]) => {
    const values = ofUnit
      ? units.map((unit) => ofUnit(side.units[unit], side))
      : [ofSite?.(side, site, everyUnit) ?? null];
    return values.filter((value) => value !== null);
  });
  return blocks.filter(({ length }) => length > 0);
}

/** Number of ways to choose `size` of `n` sites; capped, for it grows fast. */
function assignments(n: number, size: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(size, n - size) && ways < fewestAssignments; k++) ways = (ways * (n - k + 1)) / k;
  return ways;
}

function unitWord({ ofUnit }: Statistic): string {
  return ofUnit ? 'unit' : 'site';
}
