import { firstRows, type NdArray, rowValues, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { parsedSettings } from '../../parsed-settings.ts';
import type { OnProgress } from '../../progress.ts';
import { type AnalysisTask, chooseNetworks, chooseUnits, expectAnalysable, unitGroups } from './analysis-task.ts';
import { componentsFor } from './components/dimensions.ts';
import type { PrincipalComponents } from './components/principal-components.ts';
import { componentsOfUnits } from './components/unit-components.ts';
import { projectClips } from './fields/projections.ts';
import { describedFilters, projectAll } from './fields/unit-projections.ts';
import { unitTuning } from './fields/unit-tuning.ts';
import { lagSpan } from './gradients/dstrf.ts';
import { type ConcatenatedClips, concatenateClips } from './model/concatenated-clips.ts';
import { explainUnits, reliableUnits } from './model/explained.ts';
import { readoutFreeShares } from './model/readout-free-share.ts';
import { expectWhole, includesPart, type SubspaceOptions, subspaceOptionsSchema } from './options.ts';
import { compareCellTypes, type PairedComparison } from './sites/cell-types.ts';
import { sharedSites } from './sites/shared-sites.ts';
import { type Sharing, siteSharing, subspaceSimilarity } from './sites/sharing.ts';
import { SitePool, type SiteSubspace } from './sites/site-subspace.ts';
import { tilingOf } from './sites/tiling-part.ts';
import type { SubspaceAnalysis, UnitExplained, UnitTuningFields } from './subspace-analysis.ts';
import { gapsOf, noSpectrum, unitSpectrum } from './unit-subspaces.ts';
import { noVisualTunings, visualTunings } from './visual/analysis.ts';
import { visualGaps } from './visual/summaries.ts';
import { stcAgreement, whyNoStc } from './white-noise/stc-agreement.ts';

export * from './options.ts';
export type * from './subspace-analysis.ts';
export * from './visual/summaries.ts';

export interface SubspaceHooks {
  readonly onProgress?: OnProgress;
}

/**
 * Analyses the tuning subspaces of encoders of one data set, several combined by shrinkage (Wingert et al. 2026; README.md
 * beside, steps 1–11): dSTRFs at training times, their principal components against a
 * shuffle floor, the response over the first components, models that see nothing but the projections, sites, sharing,
 * tiling, and kinds of units. dSTRFs are streamed and never held for all units. Units that nothing was fitted to
 * (`untrainedUnits`), and those whose network does not depend on the stimulus, are in `missing` and count nowhere.
 *
 * Throws InvalidInput for settings that do not fit the encoders or each other, InvalidData when none of the units was fitted to
 * anything, Unsupported for encoders that start from the sound.
 */
export async function analyseSubspaces(
  networks: readonly Encoder[],
  data: EncodingData,
  options: SubspaceOptions = {},
  { onProgress = () => {} }: SubspaceHooks = {},
): Promise<SubspaceAnalysis> {
  const settings = parsedSettings(subspaceOptionsSchema, options, 'Settings of the subspaces');
  expectWhole(settings);
  const encoders = chooseNetworks(networks, settings);
  expectAnalysable(encoders, data, settings);
  const watch = stopwatch();
  const span = lagSpan(encoders, settings);
  const task: AnalysisTask = { encoders, data, settings, span, onProgress };
  const { chosen, trained, untrained } = chooseUnits(data, settings);
  const groups = unitGroups(data, settings);
  const pool = new SitePool(groups, trained);
  const { components, times } = await componentsOfUnits(task, trained, pool);
  const gaps = new Map([...untrained, ...gapsOf(components)]);
  const componentsOf = new Map(components.map((one) => [one.unit, one.components]));
  const filters = new Map(components.map((one) => [one.unit, describedFilters(one.components)]));
  watch.lap('dstrf');

  const clips = partsOnClips.some((part) => includesPart(settings, part))
    ? concatenateClips(encoders, data)
    : undefined;
  const projections = projectUnits(task, clips, filters);
  watch.lap('projections');
  const tuning = tuningFields(task, clips, projections);
  if (includesPart(settings, 'tuning')) watch.lap('tuning');

  const sites = pool.subspaces(componentsOf, { components: settings.siteComponents, centred: settings.centred });
  const siteProjections = projectSites(task, clips, sites);
  watch.lap('sites');

  const isVisual = data.frame.length === 3 && includesPart(settings, 'visual');
  const axes = { binMs: data.binMs, firstLag: span.from };
  const visual = isVisual ? await visualTunings(filters, sites, axes, onProgress) : noVisualTunings;
  if (isVisual) watch.lap('visual');

  const explained = await explain(task, clips, { projections, componentsOf, sites, siteProjections });
  if (includesPart(settings, 'model')) watch.lap('model');

  const measured = trained.filter((unit) => !gaps.has(unit));
  const reliable = clips ? reliableUnits(clips, measured, settings.minimumCorrelation) : measured;
  const { similarity, sharing } = compareUnits(task, { chosen, groups, reliable, componentsOf });
  const unitInSite = await sharedSites(task, { reliable, groups, componentsOf });
  if (similarity) watch.lap('sharing');
  const { tiling, tilingPopulation } = tilingOf(task, clips, { sites, siteProjections, reliable, pool, groups });
  if (tiling.length > 0) watch.lap('tiling');
  const cellTypes = cellTypesOf(task, { groups, reliable, tuning });
  const stcGap = includesPart(settings, 'stc') ? whyNoStc(task) : null;
  const stc =
    clips && includesPart(settings, 'stc') && stcGap === null
      ? await stcAgreement(task, { units: trained, componentsOf, clips, componentShapes: shapesOf(tuning) })
      : null;
  if (stc) watch.lap('stc');
  const readoutFree = includesPart(settings, 'readoutFree')
    ? await readoutFreeShares(task, measured, componentsOf)
    : null;
  if (readoutFree) watch.lap('readoutFree');

  const field = filterShape(task);
  const found = new Map(components.map((one) => [one.unit, one]));
  return {
    settings,
    dataset: data.name,
    domain: data.domain,
    binMs: data.binMs,
    frame: data.frame,
    networks: encoders.length,
    lagRange: [span.from, span.to],
    times,
    units: chosen.map((unit) => ({
      unit,
      id: data.units[unit].id,
      site: groups[unit],
      missing: gaps.get(unit) ?? null,
      ...(found.has(unit) ? unitSpectrum(found.get(unit)!, filters.get(unit)!) : noSpectrum(field)),
      tuning: tuning.get(unit) ?? null,
      explained: explained.get(unit) ?? null,
      visual: visual.units.get(unit) ?? null,
    })),
    missing: Object.fromEntries(
      chosen.flatMap((unit) => (gaps.has(unit) ? [[data.units[unit].id, gaps.get(unit)!]] : [])),
    ),
    sites: sites.map((site) => ({ ...site, visual: visual.sites.get(site.site) ?? null })),
    visualGaps: isVisual ? visualGaps(field, axes) : {},
    similarity,
    sharing,
    unitInSite,
    tiling,
    tilingPopulation,
    cellTypes,
    stc,
    stcGap,
    readoutFree,
    reliableUnits: reliable,
    seconds: watch.seconds,
  };
}

/** Parts that look at responses to whole clips. */
const partsOnClips = ['tuning', 'model', 'sharing', 'tiling', 'cellTypes', 'stc'] as const;

/** [lag, ...frame] of every filter. */
const filterShape = ({ span, data }: AnalysisTask): number[] => [span.to - span.from + 1, ...data.frame];

type ByUnit<T> = ReadonlyMap<number, T>;

/** Projections of the clips on the filters of each unit, [component, bin]; none when no part asks for them. */
function projectUnits(
  { settings, span }: AnalysisTask,
  clips: ConcatenatedClips | undefined,
  filters: ByUnit<NdArray>,
): ByUnit<NdArray> {
  const isUsed = includesPart(settings, 'tuning') || includesPart(settings, 'model');
  return clips && isUsed ? projectAll(clips, filters, span) : new Map();
}

/** Projections of the clips on the filters of each site, by name; none without clips. */
function projectSites(
  { span }: AnalysisTask,
  clips: ConcatenatedClips | undefined,
  sites: readonly SiteSubspace[],
): ReadonlyMap<string, NdArray> {
  return new Map(clips ? sites.map(({ site, filters }) => [site, projectClips(clips.stimuli, filters, span)]) : []);
}

/** The predicted response of each unit over the projections on its first components. */
function tuningFields(
  { settings }: AnalysisTask,
  clips: ConcatenatedClips | undefined,
  projections: ByUnit<NdArray>,
): ByUnit<UnitTuningFields> {
  if (!clips || !includesPart(settings, 'tuning')) return new Map();
  const options = { fieldBins: settings.fieldBins, volume: includesPart(settings, 'volume') };
  return new Map(
    [...projections].map(([unit, z]) => [
      unit,
      unitTuning(z, rowValues(clips.predictions, unit), clips.active, options),
    ]),
  );
}

/** Shape of the predicted response along the first component, by unit. */
const shapesOf = (tuning: ByUnit<UnitTuningFields>) =>
  new Map([...tuning].map(([unit, { shapes }]) => [unit, shapes[0]?.shape ?? null] as const));

/** How well models explain the responses that see no more than the components that hold 95 % of the variance. */
async function explain(
  { settings, onProgress }: AnalysisTask,
  clips: ConcatenatedClips | undefined,
  found: {
    readonly projections: ByUnit<NdArray>;
    readonly componentsOf: ByUnit<PrincipalComponents>;
    readonly sites: readonly SiteSubspace[];
    readonly siteProjections: ReadonlyMap<string, NdArray>;
  },
): Promise<ByUnit<UnitExplained>> {
  if (!clips || !includesPart(settings, 'model')) return new Map();
  const leading = [...found.projections].map(([unit, z]) => {
    return [unit, firstRows(z, componentsFor(found.componentsOf.get(unit)!.eigenvalues, 0.95))] as const;
  });
  return explainUnits(clips, new Map(leading), found.sites, found.siteProjections, settings, onProgress);
}

/** Similarity of the subspaces of all chosen units, and how far the reliable ones of a site share theirs. */
function compareUnits(
  task: AnalysisTask,
  units: {
    readonly chosen: readonly number[];
    readonly groups: readonly string[];
    readonly reliable: readonly number[];
    readonly componentsOf: ByUnit<PrincipalComponents>;
  },
): { similarity: NdArray<Float64Array> | null; sharing: Sharing | null } {
  const { settings } = task;
  if (!includesPart(settings, 'sharing')) return { similarity: null, sharing: null };
  const { chosen, groups, reliable, componentsOf } = units;
  const compared = chosen.map((unit) => {
    const own = componentsOf.get(unit);
    if (!own) return zeros([0, ...filterShape(task)]);
    return firstRows(own.filters, componentsFor(own.eigenvalues, settings.similarityFraction));
  });
  const similarity = subspaceSimilarity(compared);
  const places = new Map(chosen.map((unit, place) => [unit, place]));
  const used = reliable.map((unit) => places.get(unit)!);
  const sites = chosen.map((unit) => groups[unit]);
  return { similarity, sharing: siteSharing(similarity, compared, sites, { used, seed: settings.seed }) };
}

/** Tuning of narrow against regular and of superficial against deep units, reliable ones alone. */
function cellTypesOf(
  { data, settings }: AnalysisTask,
  units: {
    readonly groups: readonly string[];
    readonly reliable: readonly number[];
    readonly tuning: ByUnit<UnitTuningFields>;
  },
): PairedComparison[] {
  if (!includesPart(settings, 'cellTypes')) return [];
  const reliable = new Set(units.reliable);
  return compareCellTypes(
    data.units.map((unit, i) => ({ ...unit, site: units.groups[i] })),
    data.units.map((_, unit) => {
      const fields = reliable.has(unit) ? units.tuning.get(unit) : undefined;
      return fields ? { area: fields.area, shape: fields.shapes[0]?.shape ?? null } : null;
    }),
  );
}

/** Times the stages of the analysis: `lap(name)` books the seconds since the last lap. */
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
