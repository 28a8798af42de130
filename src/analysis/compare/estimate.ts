import { expandedTail, redrawn } from '../../metrics/bootstrap.ts';
import { mean, quantile } from '../../metrics/summary.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { ComparedSide, ComparedUnit } from './side.ts';
import { centreOf, type Statistic } from './statistics.ts';

/** A side's number with its 95 % bootstrap interval. */
export interface Estimate {
  readonly estimate: number;
  /** null where nothing can be drawn anew: one unit, or one site with a number. */
  readonly lower: number | null;
  readonly upper: number | null;
  /**
   * What the interval is about: the population that sites are drawn from, or, with one site, the units of that site alone; null without
   * an interval.
   */
  readonly scope: 'population' | 'site' | null;
  /** Units (or sites) that it is made of. */
  readonly n: number;
  /** Units among them whose number is the ceiling of what was kept rather than a count; null for other statistics. */
  readonly capped: number | null;
}

/** Units of each site, as places in the side. */
export function unitsBySite({ units }: Pick<ComparedSide, 'units'>): Map<string, number[]> {
  const sites = new Map<string, number[]>();
  for (const [i, { site }] of units.entries()) sites.set(site, [...(sites.get(site) ?? []), i]);
  return sites;
}

/** The value of every site that has one. */
export function siteValues(side: ComparedSide, { ofSite }: Statistic): { site: string; value: number }[] {
  const everyUnit = side.units.map((_, i) => i);
  return [...unitsBySite(side).keys()].flatMap((site) => {
    const value = ofSite?.(side, site, everyUnit) ?? null;
    return value === null ? [] : [{ site, value }];
  });
}

/**
 * A statistic of a side with the interval of a cluster bootstrap: sites are drawn anew, then the units within each (two-stage bootstrap,
 * Davison & Hinkley 1997, §3.8), before that one of several ensembles of networks where the side has them; a statistic of sites is drawn
 * by sites alone. Of few sites the percentiles are moved outwards as Student's t asks (expanded percentile interval, Hesterberg
 * 2015, Am. Stat. 69:371). Null when no unit (or site) has the number.
 */
export function estimate(
  side: ComparedSide,
  statistic: Statistic,
  resamples: number,
  stream: RandomStream,
): Estimate | null {
  const blocks = valuesBySite(side, statistic);
  const known = blocks.flat();
  if (known.length === 0) return null;
  const sites = blocks.length;
  const groups = ensemblesOf(side, statistic, blocks);
  const draws: number[] = [];
  const varies = sites > 1 || (statistic.ofUnit !== undefined && known.length > 1);
  for (let r = 0; r < resamples && varies; r++) {
    const { values, shift } = groups[groups.length > 1 ? stream.integer(groups.length) : 0];
    const drawn = sites > 1 ? redrawn(values, stream) : values;
    draws.push(shift + centreOf(redrawnWithin(drawn, stream), statistic.centre));
  }
  const tail = sites > 1 ? expandedTail(sites) : 0.025;
  return {
    estimate: centreOf(known, statistic.centre),
    lower: draws.length > 0 ? quantile(draws, tail) : null,
    upper: draws.length > 0 ? quantile(draws, 1 - tail) : null,
    scope: draws.length === 0 ? null : sites > 1 ? 'population' : 'site',
    n: known.length,
    capped: statistic.isCapped ? side.units.filter((unit) => statistic.isCapped!(unit)).length : null,
  };
}

/**
 * What is drawn from: the side, or its ensembles one by one, moved by as much as they differ from it on the whole, for fewer networks
 * give other numbers than all together. Statistics of sites are those of all networks.
 */
function ensemblesOf(side: ComparedSide, statistic: Statistic, blocks: readonly number[][]) {
  const ensembles = statistic.ofUnit
    ? (side.ensembles ?? []).map((units) => valuesBySite({ ...side, units }, statistic)).filter(({ length }) => length)
    : [];
  if (ensembles.length < 2) return [{ values: blocks, shift: 0 }];
  const centres = ensembles.map((values) => centreOf(values.flat(), statistic.centre));
  const shift = centreOf(blocks.flat(), statistic.centre) - mean(centres);
  return ensembles.map((values) => ({ values, shift }));
}

/** Values of the units of every site that has any; one value a site for statistics of sites. */
export function valuesBySite(side: ComparedSide, statistic: Statistic): number[][] {
  const { ofUnit } = statistic;
  if (!ofUnit) return siteValues(side, statistic).map(({ value }) => [value]);
  const measured = (unit: ComparedUnit) => ofUnit(unit, side);
  const blocks = [...unitsBySite(side).values()].map((units) =>
    units.map((unit) => measured(side.units[unit])).filter((value) => value !== null),
  );
  return blocks.filter(({ length }) => length > 0);
}

/** As many values of each site as it has, drawn from it. */
function redrawnWithin(sites: readonly number[][], stream: RandomStream): number[] {
  const drawn: number[] = [];
  for (const site of sites) for (let i = 0; i < site.length; i++) drawn.push(site[stream.integer(site.length)]);
  return drawn;
}
