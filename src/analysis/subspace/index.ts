import { setImmediate } from 'node:timers/promises';
import type { NdArray } from '../../arrays.ts';
import type { EncodingData } from '../../encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoder.ts';
import type { OnProgress } from '../../progress.ts';
import { tunedArea } from './area.ts';
import { compareCellTypes } from './cell-types.ts';
import { componentsFor, dimensionsOf, participationRatio } from './dimensions.ts';
import { dstrfs, lagSpan, reach } from './dstrf.ts';
import { explainedByUnit } from './explained.ts';
import { type JoinedClips, joinClips } from './joined-clips.ts';
import { type SubspaceOptions, type SubspaceSettings, subspaceOptionsSchema } from './options.ts';
import { type PrincipalComponents, principalComponents, usualOutlierRatio } from './principal-components.ts';
import { projectClips } from './projections.ts';
import { sampleTimes } from './sample-times.ts';
import { siteSharing, subspaceSimilarity } from './sharing.ts';
import { ShuffleFloor } from './shuffle-floor.ts';
import { SitePool, type SiteSubspace } from './site-subspace.ts';
import { stimulusSubspaceField } from './ssrf.ts';
import type { SiteTiling, SubspaceAnalysis, UnitExplained, UnitTuningFields } from './subspace-analysis.ts';
import { type FrameItem, rowOf } from './subspace-frames.ts';
import { maskOverlap } from './tiling.ts';
import { compact, unitTuning } from './unit-tuning.ts';
import type { WindowSpan } from './windows.ts';

export * from './options.ts';
export type * from './subspace-analysis.ts';

export interface SubspaceHooks {
  readonly onProgress?: OnProgress;
}

/** What the dSTRFs of one unit leave behind. */
interface Flattened {
  readonly unit: number;
  readonly components: PrincipalComponents;
  readonly shuffled: Float64Array | null;
}

/**
 * Flattens encoders of one data set (several are combined by shrinkage) into tuning subspaces, and describes them (Wingert
 * et al. 2026; auditory.md C1–C10, F): dSTRFs at training times, their principal components against a shuffle floor, the
 * response over the first components, models that see nothing but the projections, sites, sharing, tiling, and kinds of
 * units. dSTRFs are streamed and never held for all units.
 *
 * Throws InvalidInput for settings that do not fit the encoders, Unsupported for encoders that start from the sound.
 */
export async function analyseSubspaces(
  encoders: readonly Encoder[],
  data: EncodingData,
  options: SubspaceOptions = {},
  { onProgress = () => {} }: SubspaceHooks = {},
): Promise<SubspaceAnalysis> {
  const settings = subspaceOptionsSchema.parse(options);
  expectFrames(encoders, data, settings);
  const watch = stopwatch();
  const span = lagSpan(encoders, settings);
  const chosen = settings.units ?? data.units.map((_, unit) => unit);
  const groups = groupsOf(data, settings);
  const pool = new SitePool(groups, chosen);

  const { flattened, times } = await flatten(encoders, data, settings, span, chosen, pool, onProgress);
  watch.lap('dstrf');
  const joined = joinClips(encoders, data);
  const filters = new Map(flattened.map(({ unit, components }) => [unit, shownFilters(components)]));
  const projections = projectAll(joined, filters, span);
  watch.lap('projections');

  const tuning = new Map<number, UnitTuningFields>();
  if (asked(settings, 'tuning')) {
    for (const [unit, z] of projections) {
      const { fieldBins } = settings;
      const volume = asked(settings, 'volume');
      tuning.set(unit, unitTuning(z, rowOf(joined.predictions, unit), joined.active, { fieldBins, volume }));
    }
    watch.lap('tuning');
  }

  const componentsOf = new Map(flattened.map(({ unit, components }) => [unit, components]));
  const sites = pool.subspaces(componentsOf, { components: settings.siteComponents, centred: settings.centred });
  const siteProjections = new Map(sites.map((site) => [site.site, projectClips(joined.stimuli, site.filters, span)]));
  watch.lap('sites');

  const explained = asked(settings, 'model')
    ? await explain(joined, projections, sites, siteProjections, settings, onProgress)
    : new Map<number, UnitExplained>();
  if (asked(settings, 'model')) watch.lap('model');

  const reliable = chosen.filter((unit) => {
    const { network } = explained.get(unit) ?? {};
    return network === undefined || Math.sqrt(network) > settings.minimumCorrelation;
  });
  const places = new Map(chosen.map((unit, place) => [unit, place]));
  const compared = flattened.map(({ components: { filters: all, eigenvalues } }) =>
    firstRows(all, componentsFor(eigenvalues, settings.similarityFraction)),
  );
  const similarity = asked(settings, 'sharing') ? subspaceSimilarity(compared) : null;
  const sharing = similarity
    ? siteSharing(
        similarity,
        compared,
        chosen.map((unit) => groups[unit]),
        { used: reliable.map((unit) => places.get(unit)!), seed: settings.seed },
      )
    : null;
  if (similarity) watch.lap('sharing');
  const tiling = asked(settings, 'tiling') ? tileSites(sites, siteProjections, joined, reliable, settings) : [];
  if (tiling.length > 0) watch.lap('tiling');
  const reliableSet = new Set(reliable);
  const cellTypes = asked(settings, 'cellTypes')
    ? compareCellTypes(
        data.units.map((unit, i) => ({ ...unit, site: groups[i] })),
        data.units.map((_, unit) => {
          const one = reliableSet.has(unit) ? tuning.get(unit) : undefined;
          return one ? { area: one.area, shape: one.shapes[0]?.shape ?? null } : null;
        }),
      )
    : [];

  return {
    settings,
    dataset: data.name,
    domain: data.domain,
    binMs: data.binMs,
    frame: data.frame,
    networks: encoders.length,
    lagRange: [span.from, span.to],
    times,
    units: flattened.map(({ unit, components, shuffled }) => ({
      unit,
      id: data.units[unit].id,
      site: groups[unit],
      filters: filters.get(unit)!,
      eigenvalues: components.eigenvalues,
      shuffledEigenvalues: shuffled,
      totalVariance: components.totalVariance,
      dimensions: dimensionsOf(components.eigenvalues, shuffled ?? undefined),
      participationRatio: participationRatio(components.eigenvalues),
      rows: components.rows,
      constant: components.constant,
      tuning: tuning.get(unit) ?? null,
      explained: explained.get(unit) ?? null,
    })),
    sites,
    similarity,
    sharing,
    tiling,
    cellTypes,
    reliableUnits: reliable,
    seconds: watch.seconds,
  };
}

const asked = ({ parts }: SubspaceSettings, part: SubspaceSettings['parts'][number]): boolean => parts.includes(part);

function expectFrames(encoders: readonly Encoder[], data: EncodingData, { units }: SubspaceSettings): void {
  for (const { architecture } of encoders) {
    if (architecture.input === 'frames') continue;
    throw new CortexError(
      'Unsupported',
      `${architecture.name} starts from the sound, whose samples span no tuning subspace worth the name; analyse a model of spectrograms.`,
    );
  }
  const wrong = units?.find((unit) => unit >= data.units.length);
  if (wrong === undefined) return;
  throw new CortexError(
    'InvalidInput',
    `Unit ${wrong} was asked for but the data have ${data.units.length} units, from 0.`,
  );
}

/** The site of every unit; its region where that is asked for, or where a visual data set says one for every unit. */
function groupsOf(data: EncodingData, { groupBy }: SubspaceSettings): string[] {
  const regional = data.domain === 'visual' && data.units.every(({ region }) => region !== undefined);
  const kind = groupBy ?? (regional ? 'region' : 'site');
  return data.units.map((unit) => (kind === 'region' ? (unit.region ?? 'unknown') : unit.site));
}

async function flatten(
  encoders: readonly Encoder[],
  data: EncodingData,
  settings: SubspaceSettings,
  span: WindowSpan,
  units: readonly number[],
  pool: SitePool,
  onProgress: OnProgress,
): Promise<{ flattened: Flattened[]; times: number }> {
  const stimuli = data.split.train.map((clip) => data.clips[clip].stimulus);
  const times = sampleTimes(stimuli, {
    count: settings.times,
    span: reach(encoders, span),
    skipBins: data.treatment.skipBins,
    seed: settings.seed,
  });
  const { components, centred, shuffles, seed, lagRange, lags } = settings;
  const common = { components, centred, outlierRatio: usualOutlierRatio };
  const floor = asked(settings, 'floor') ? new ShuffleFloor({ ...common, shuffles, seed }) : undefined;
  const flattened: Flattened[] = [];
  for (const { unit, dstrf } of dstrfs(encoders, stimuli, { times, units, lags, lagRange })) {
    const found = principalComponents(dstrf, common);
    pool.add(unit, dstrf);
    const shuffled = floor && !found.constant ? floor.eigenvalues(dstrf) : null;
    flattened.push({ unit, components: found, shuffled });
    onProgress({ phase: 'evaluate', done: flattened.length, total: units.length, note: 'dSTRFs and their components' });
    await setImmediate();
  }
  return { flattened, times: times.length };
}

/** Components that hold 95 % of the retained variance; three at least, where there are, for the response fields. */
function shownFilters({ filters, eigenvalues }: PrincipalComponents): NdArray {
  return firstRows(filters, Math.max(3, componentsFor(eigenvalues, 0.95)));
}

function firstRows({ shape, data }: NdArray, count: number): NdArray {
  const rows = Math.min(count, shape[0]);
  return { shape: [rows, ...shape.slice(1)], data: data.subarray(0, rows * (data.length / Math.max(1, shape[0]))) };
}

/** Projections of each unit on its filters, [component, bin] over the joined clips; units without components are left out. */
function projectAll(
  joined: JoinedClips,
  filters: ReadonlyMap<number, NdArray>,
  span: WindowSpan,
): Map<number, NdArray> {
  const there = [...filters].filter(([, { shape }]) => shape[0] > 0);
  if (there.length === 0) return new Map();
  const field = there[0][1].shape.slice(1);
  const count = there.reduce((sum, [, { shape }]) => sum + shape[0], 0);
  const data = new Float32Array(count * field.reduce((product, length) => product * length, 1));
  let start = 0;
  for (const [, one] of there) {
    data.set(one.data, start);
    start += one.data.length;
  }
  const all = projectClips(joined.stimuli, { shape: [count, ...field], data }, span);
  const projections = new Map<number, NdArray>();
  let row = 0;
  for (const [unit, { shape }] of there) {
    const [rows, bins] = [shape[0], all.shape[1]];
    projections.set(unit, { shape: [rows, bins], data: all.data.subarray(row * bins, (row + rows) * bins) });
    row += rows;
  }
  return projections;
}

function explain(
  joined: JoinedClips,
  projections: ReadonlyMap<number, NdArray>,
  sites: readonly SiteSubspace[],
  siteProjections: ReadonlyMap<string, NdArray>,
  settings: SubspaceSettings,
  onProgress: OnProgress,
): Promise<Map<number, UnitExplained>> {
  const items: FrameItem[] = [...projections].map(([unit, z]) => ({ projections: z, units: [unit] }));
  const shared = sites.map(({ site, units }) => ({ projections: siteProjections.get(site)!, units }));
  const { modelSteps: steps, twoStage, seed } = settings;
  return explainedByUnit(
    {
      joined,
      items,
      quadratic: asked(settings, 'quadratic'),
      ...(asked(settings, 'siteModel') ? { sites: shared } : {}),
    },
    {
      steps,
      twoStage,
      seed,
      onStep: (done, total) => {
        if (done % 50 === 0) onProgress({ phase: 'evaluate', done, total, note: 'subspace models' });
      },
    },
  );
}

/** Overlap of the tuned areas of each site's reliable units in the planes of its first three components (C9). */
function tileSites(
  sites: readonly SiteSubspace[],
  projections: ReadonlyMap<string, NdArray>,
  joined: JoinedClips,
  reliable: readonly number[],
  { fieldBins, seed }: SubspaceSettings,
): SiteTiling[] {
  const wanted = new Set(reliable);
  return sites.flatMap(({ site, units: all }) => {
    const units = all.filter((unit) => wanted.has(unit));
    const z = projections.get(site)!;
    const pairs = (
      [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const
    ).filter(([, second]) => second < z.shape[0]);
    if (units.length < 2 || pairs.length === 0) return [];
    const planes = pairs.map((components) => {
      const axes = components.map((k) => compact(rowOf(z, k), joined.active));
      const masks = units.map((unit) => {
        const response = compact(rowOf(joined.predictions, unit), joined.active);
        return tunedArea(stimulusSubspaceField(axes, response, { bins: fieldBins })).mask;
      });
      const name = `${site}/${components.join('-')}`;
      return { components, overlap: maskOverlap(masks, [fieldBins, fieldBins], { seed, name }) };
    });
    return [{ site, units, planes }];
  });
}

function stopwatch() {
  const seconds: Record<string, number> = {};
  let last = performance.now();
  return {
    seconds,
    lap(name: string): void {
      const now = performance.now();
      seconds[name] = (now - last) / 1000;
      last = now;
    },
  };
}
