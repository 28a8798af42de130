import { mean } from '../../../metrics/summary.ts';
import { randomStream } from '../../../random/stream.ts';
import type { PrincipalComponents } from '../components/principal-components.ts';
import { type ExperimentInterval, intervalOf } from './experiment-interval.ts';
import { permutedNeighbours } from './permuted-neighbours.ts';
import { basisOf, capturedRoot, triplesOf, type UnitsBasis } from './site-bases.ts';

/** How much of its units' dSTRFs lies in the subspace of other units of the same site, and in that of other sites. */
export interface UnitInSite extends ExperimentInterval {
  /** Sites with four units or more, which alone count, and their units. */
  readonly sites: number;
  readonly units: number;
  /**
   * Root of the share of a unit's variance that lies in the subspace of three other units (components of 90 %, five at most): of its
   * own site, of other sites of its experiment, of sites of other experiments; means over units, null where there is no such site.
   */
  readonly within: number | null;
  readonly sameExperiment: number | null;
  readonly otherExperiments: number | null;
  /** within − sameExperiment, mean over sites, which the interval is of; null where no site has both. */
  readonly difference: number | null;
  /**
   * How often units dealt to the sites of their experiment are as close to their neighbours (9,999 deals, one-sided, of the same measure
   * with one neighbour at a time); null without a test.
   */
  readonly p: number | null;
  /** Different deals of all experiments together, and the smallest p that they and the 9,999 drawn ones allow. */
  readonly deals: number;
  readonly smallestP: number;
  /** Why there is no p. */
  readonly reason?: string;
  /** The same for random directions: √(mean number of components / input dimensions). */
  readonly chance: number | null;
  /** Of a unit in its own subspace as other networks find it; null where it was not asked for or there is one network. */
  readonly ceiling: number | null;
  /** (within − chance) / (ceiling − chance). */
  readonly ofCeiling: number | null;
}

interface UnitInSiteTask {
  readonly componentsOf: ReadonlyMap<number, PrincipalComponents>;
  /** Units that count, by place in the data; site and experiment of every unit of the data. */
  readonly units: readonly number[];
  readonly sites: readonly string[];
  readonly experiments: readonly string[];
  readonly ceiling: number | null;
  readonly seed: number;
  readonly permutations?: number;
}

const fewestUnits = 4;

/**
 * Unit against site subspace (after the definition of Wingert et al. 2026, as far as it can be told): every unit against bases of three
 * units that it is not among, so that own and other sites are measured alike. Null without a site of four units.
 */
export function unitInSite(task: UnitInSiteTask): UnitInSite | null {
  const { componentsOf, sites, experiments, ceiling, seed, permutations = 9999 } = task;
  const members = new Map<string, number[]>();
  for (const unit of task.units) members.set(sites[unit], [...(members.get(sites[unit]) ?? []), unit]);
  const counted = new Map([...members].filter(([, units]) => units.length >= fewestUnits));
  const units = [...counted.values()].flat();
  if (units.length === 0) return null;
  const bases = new Map(
    [...counted].map(([site, own]) => {
      const triples = triplesOf(own, randomStream(seed, `unit-in-site/${site}`));
      return [site, triples.map((triple) => basisOf(triple, componentsOf))] as const;
    }),
  );
  const experimentOf = (site: string) => experiments[counted.get(site)![0]];
  const rows = units.map((unit) => similaritiesOf(unit, task, bases));
  const within = meanOrNull(rows.flatMap(({ within: own }) => own ?? []));
  const bySite = [...counted.keys()].flatMap((site) => {
    const own = rows.filter((row, i) => sites[units[i]] === site && row.within !== null && row.sameExperiment !== null);
    if (own.length === 0) return [];
    return [{ experiment: experimentOf(site), value: mean(own.map((row) => row.within! - row.sameExperiment!)) }];
  });
  const chance = chanceOf([...bases.values()].flat());
  return {
    sites: counted.size,
    units: units.length,
    within,
    sameExperiment: meanOrNull(rows.flatMap(({ sameExperiment }) => sameExperiment ?? [])),
    otherExperiments: meanOrNull(rows.flatMap(({ otherExperiments }) => otherExperiments ?? [])),
    difference: meanOrNull(bySite.map(({ value }) => value)),
    ...intervalOf(bySite, randomStream(seed, 'unit-in-site/bootstrap')),
    ...permutedNeighbours({ componentsOf, units, sites, experiments, permutations, seed }),
    chance,
    ceiling,
    ofCeiling: ceiling === null || within === null ? null : (within - chance) / (ceiling - chance),
  };
}

function similaritiesOf(
  unit: number,
  { componentsOf, sites, experiments }: UnitInSiteTask,
  bases: ReadonlyMap<string, readonly UnitsBasis[]>,
) {
  const own = componentsOf.get(unit)!;
  const [within, same, other]: number[][] = [[], [], []];
  for (const [site, triples] of bases) {
    const apart = triples.filter(({ units }) => !units.includes(unit));
    if (apart.length === 0) continue;
    const similarity = mean(apart.map(({ filters }) => capturedRoot(own, filters)));
    const [first] = triples[0].units;
    if (site === sites[unit]) within.push(similarity);
    else if (experiments[first] === experiments[unit]) same.push(similarity);
    else other.push(similarity);
  }
  return {
    within: meanOrNull(within),
    sameExperiment: meanOrNull(same),
    otherExperiments: meanOrNull(other),
  };
}

function chanceOf(bases: readonly UnitsBasis[]): number {
  const shares = bases.map(({ filters: { shape } }) => shape[0] / shape.slice(1).reduce((size, n) => size * n, 1));
  return Math.sqrt(mean(shares));
}

const meanOrNull = (values: readonly number[]): number | null => (values.length > 0 ? mean(values) : null);
