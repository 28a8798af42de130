import { directionOf } from '../../src/analysis/subspace/sites/placed-null.ts';
import { startEngine } from '../../src/engine/index.ts';
import { mannWhitney } from '../../src/metrics/mann-whitney.ts';
import type { OnProgress } from '../../src/progress.ts';
import { randomStream } from '../../src/random/stream.ts';
import { dealtWidths, pooledWidths, type WidthRates } from './dealt-widths.ts';
import { type ExactSite, exactSite } from './exact-site.ts';
import { type ExactTiling, exactTiling } from './exact-tiling.ts';
import { type Rate, rate } from './rate.ts';
import { type PlantedArm, plantedWorld, type RecoveryDomain } from './recipe.ts';

/** What the statistics find where there is something, and where there is nothing. */
export interface NullArms {
  readonly domain: RecoveryDomain;
  readonly seed: number;
  readonly simulations: number;
  /** Sites whose places overlap more or less than chance (support null by visits, p ≤ .05). */
  readonly tiling: {
    /** Nothing to find: nominal .05. */
    readonly independent: Rate & { readonly more: number; readonly less: number };
    readonly stratifiedLess: Rate;
    readonly clusteredMore: Rate;
    /** Independent places against units of other sites in their place, all sites tuned in one plane: nominal .05. */
    readonly independentStrangers: Rate;
  };
  /** Sets of eight sites, four called clustered that are not: z of the two kinds differ (Mann–Whitney, p ≤ .05): nominal .029. */
  readonly clusteredAsIndependent: Rate;
  /** Sets of eight sites whose spike widths are dealt out at random: narrow differ from regular units (p ≤ .05); .039 at most. */
  readonly widthsPermuted: WidthRates;
  /** All units linear: those called hill or bowl, and those that need more than one dimension. */
  readonly linear: { readonly bent: Rate; readonly manyDimensions: Rate };
}

export interface NullArmsOptions {
  readonly domain: RecoveryDomain;
  readonly seed: number;
  /** Simulations of 64 sites for each arm (1). */
  readonly simulations?: number;
  /** Sites of a simulation, a multiple of eight (64). */
  readonly sites?: number;
  /** Placements of each null (999). */
  readonly draws?: number;
  /** Components about the mean gradient; false as in the recovery. */
  readonly centred?: boolean;
  readonly onProgress?: OnProgress;
}

const sitesOfSet = 8;
const significant = 0.05;
/** Deals of the spike widths of each set. */
const dealsOfSet = 25;
/** Short clips: what is planted is looked at without noise. */
const clips = { train: 16, validation: 1, test: 1 };
const clipSeconds = 3;

/**
 * Rates of the statistics at nothing and at something, from the exact gradients of planted units: no network is trained, so that
 * enough sites are seen to tell 5 % from 10 %.
 */
export async function nullArms(options: NullArmsOptions): Promise<NullArms> {
  const { domain, seed, simulations = 1, sites = 64, draws = 999, centred = false, onProgress } = options;
  await startEngine();
  let done = 0;
  const found = async (name: string, arm: Partial<PlantedArm>): Promise<ExactSite[]> => {
    const all: ExactSite[] = [];
    for (let simulation = 0; simulation < simulations; simulation++) {
      const world = await plantedWorld(domain, { seed: seed + simulation, sites, clips, clipSeconds, ...arm });
      for (const site of world.sites) all.push(exactSite(site, { ...world, train: clips.train, centred }));
      onProgress?.({ phase: 'evaluate', done: ++done, total: 6 * simulations, note: name });
    }
    return all;
  };
  const tiled = (of: readonly ExactSite[], strangers: boolean) =>
    of.map((site, i) => {
      // Sites of one simulation heard the same; those of its set are strangers enough.
      const first = i - (i % sitesOfSet);
      const others = strangers ? of.slice(first, first + sitesOfSet).filter((other) => other !== site) : [];
      return exactTiling(site, { seed: seed + Math.floor(i / sites), draws, centred, others });
    });
  const independent = tiled(await found('independent places', { placement: 'independent' }), false);
  const inOnePlane = { placement: 'independent', subspaces: 'shared' } as const;
  const neighbours = tiled(await found('independent places in one plane', inOnePlane), true);
  const stratified = tiled(await found('stratified places', { placement: 'stratified' }), false);
  const clustered = tiled(await found('clustered places', { placement: 'clustered' }), false);
  return {
    domain,
    seed,
    simulations,
    tiling: {
      independent: {
        ...rate(independent, isEither),
        more: count(independent, 'more'),
        less: count(independent, 'less'),
      },
      stratifiedLess: rate(stratified, (site) => directionOf(site.support.byVisits) === 'less'),
      clusteredMore: rate(clustered, (site) => directionOf(site.support.byVisits) === 'more'),
      independentStrangers: rate(
        neighbours.filter(({ strangers }) => strangers !== null),
        ({ strangers }) => directionOf(strangers!) !== null,
      ),
    },
    clusteredAsIndependent: rate(setsOf(independent), differByLabel),
    widthsPermuted: widthRates(setsOf(await found('spike widths dealt out', {})), seed),
    linear: linearRates(await found('all units linear', { kinds: 'linear' })),
  };
}

const isEither = ({ support }: ExactTiling) => directionOf(support.byVisits) !== null;
const count = (all: readonly ExactTiling[], direction: 'more' | 'less') =>
  all.filter(({ support }) => directionOf(support.byVisits) === direction).length;

function setsOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.floor(all.length / sitesOfSet) }, (_, set) =>
    all.slice(set * sitesOfSet, (set + 1) * sitesOfSet),
  );
}

/** Every second site of a set is called clustered. */
function differByLabel(set: readonly ExactTiling[]): boolean {
  const zs = set.map(({ support }) => support.byVisits.z);
  const half = (odd: number) => zs.filter((_, i) => i % 2 === odd);
  return mannWhitney(half(0), half(1)).p <= significant;
}

function widthRates(sets: readonly (readonly ExactSite[])[], seed: number): WidthRates {
  const deals = sets.map((set, i) => {
    const units = set.flatMap(({ site, units: members }) =>
      members.map(({ unit }) => ({ id: unit.name, site: site.name, spikeWidth: unit.spikeWidth })),
    );
    const tuning = set.flatMap(({ units: members }) =>
      members.map(({ tuning: { area, shapes } }) => ({ area, shape: shapes[0]?.shape ?? null })),
    );
    return dealtWidths(units, tuning, randomStream(seed, `null-arms/widths-${i}`), dealsOfSet);
  });
  return pooledWidths(deals);
}

function linearRates(all: readonly ExactSite[]): NullArms['linear'] {
  const units = all.flatMap(({ units: members }) => members);
  return {
    bent: rate(units, ({ tuning }) => tuning.shapes[0]?.shape !== 'monotone'),
    manyDimensions: rate(units, ({ dimensions }) => dimensions > 1),
  };
}
