import type { UnitInSite } from '../../../src/analysis/subspace/sites/unit-in-site.ts';
import { counted } from '../../lines/counted.ts';
import type { StoredSubspaces } from './stored.ts';

/** A number with so many decimals, – for none. */
export function fixed(value: number | null | undefined, digits = 3): string {
  return typeof value === 'number' ? value.toFixed(digits) : '–';
}

/** What the units of sites share, and how their tuned areas overlap, at the terminal. */
export function siteLines(summary: StoredSubspaces['summary']): string[] {
  const { sharing, unitInSite, tilingZ, tilingSupport, tilingPopulation } = summary;
  const lines: string[] = [];
  if (sharing && sharing.within !== null) {
    lines.push(
      `  pairs of units (SSI, all sites and experiments alike): within sites ${fixed(sharing.within)}, between ${fixed(sharing.between)}, chance ${fixed(sharing.chance)}, ${dealtP(sharing, 'of sites dealt to units')}`,
    );
  }
  lines.push(...unitInSiteLines(unitInSite));
  if (tilingZ !== null)
    lines.push(`  overlap of response fields: z = ${fixed(tilingZ)} over random shifts, as published`);
  if (tilingSupport) {
    const { sites, more, less, equivalent, z } = tilingSupport;
    lines.push(
      `    over areas placed where the stimulus is: z = ${fixed(z)}; of ${counted(sites, 'site')} ${more} more, ${less} less (p ≤ .05), ${equivalent} as by chance (within .8 and 1.25)`,
    );
  }
  return [...lines, ...populationLines(tilingPopulation)];
}

type Dealt = Pick<NonNullable<StoredSubspaces['summary']['unitInSite']>, 'p' | 'deals' | 'smallestP' | 'reason'>;

/** p with the smallest there can be, or why there is none. */
function dealtP({ p, deals, smallestP, reason }: Dealt, words: string): string {
  if (p === null) return reason ?? 'no test';
  const many = deals < 1e6 ? ` (${counted(deals, 'different deal')})` : '';
  return `p = ${p.toPrecision(2)} ${words}${many}, ${smallestP.toPrecision(2)} at least`;
}

/** Units against the subspace of three others of their own site, and of other sites. */
function unitInSiteLines(found: StoredSubspaces['summary']['unitInSite']): string[] {
  if (!found) return [];
  const { within, sameExperiment, otherExperiments, difference, chance, ceiling, ofCeiling } = found;
  const parts = [
    `own site ${fixed(within)}`,
    `other sites of the experiment ${fixed(sameExperiment)}`,
    `of other experiments ${fixed(otherExperiments)}`,
    `chance ${fixed(chance)}`,
    ...(ceiling === null ? [] : [`ceiling ${fixed(ceiling)} (${fixed(ofCeiling, 2)} of it)`]),
  ];
  return [
    `  ${counted(found.units, 'unit')} against three others of one site, ${counted(found.sites, 'site')}: ${parts.join(', ')}`,
    ...(difference === null
      ? []
      : [
          `    own less other sites of the experiment: ${fixed(difference)}${intervalText(found)}, ${dealtP(found, 'of units dealt out within experiments')}`,
        ]),
  ];
}

function intervalText({ interval, intervalOver: { of, n }, intervalReason }: UnitInSite): string {
  if (interval === null) return intervalReason === undefined ? '' : ` (${intervalReason})`;
  return ` [${interval.map((end) => fixed(end)).join(', ')}] over ${n} ${of}`;
}

const populationNulls = {
  byVisits: 'areas placed by visits',
  uniform: 'areas placed evenly',
  strangers: 'units of other experiments',
  residualByVisits: 'without shared gain, areas placed by visits',
  residualUniform: 'without shared gain, areas placed evenly',
  residualStrangers: 'without shared gain, units of other experiments',
} as const;

/** Tiling over all sites, a line a null. */
function populationLines(population: StoredSubspaces['summary']['tilingPopulation']): string[] {
  if (!population) return [];
  return Object.entries(populationNulls).flatMap(([name, words]) => {
    const found = population[name as keyof typeof populationNulls];
    if (!found) return [];
    const { n, z, p, ratio, ratioInterval, isEquivalent } = found;
    if (p === null || ratioInterval === null) {
      return [`    over ${words}: z = ${fixed(z)}, ${fixed(ratio, 2)} of chance, within this site only`];
    }
    const interval = ratioInterval.map((end) => fixed(end, 2)).join(', ');
    const verdict = isEquivalent ? ', as by chance (within .8 and 1.25)' : '';
    return [
      `    over ${words}: mean z = ${fixed(z)}, p = ${p.toPrecision(2)} over ${n} ${population.of}; ${fixed(ratio, 2)} [${interval}] of chance${verdict}`,
    ];
  });
}
