import { firstRows, type NdArray, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { OnProgress } from '../../progress.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { componentsFor } from './components/dimensions.ts';
import { flatten } from './components/flatten-units.ts';
import { expectFrames, expectTrained } from './expect-analysable.ts';
import { projectClips } from './fields/projections.ts';
import { rowOf } from './fields/subspace-frames.ts';
import { projectAll, shownFilters } from './fields/unit-projections.ts';
import { unitTuning } from './fields/unit-tuning.ts';
import { lagSpan } from './gradients/dstrf.ts';
import { concatenateClips } from './model/concatenated-clips.ts';
import { explainUnits } from './model/explain-units.ts';
import { reliableUnits } from './model/explained.ts';
import { asked, type SubspaceOptions, subspaceOptionsSchema } from './options.ts';
import { compareCellTypes } from './sites/cell-types.ts';
import { siteSharing, subspaceSimilarity } from './sites/sharing.ts';
import { SitePool } from './sites/site-subspace.ts';
import { tileSites } from './sites/site-tiling.ts';
import { stopwatch } from './stopwatch.ts';
import type { SubspaceAnalysis, UnitExplained, UnitTuningFields } from './subspace-analysis.ts';
import { unitGroups } from './unit-groups.ts';
import { gapsOf, noSpectrum, spectrumOf } from './unit-subspaces.ts';
import { noVisualTunings, visualTunings } from './visual/analysis.ts';
import { visualGaps } from './visual/summaries.ts';

export * from './options.ts';
export type * from './subspace-analysis.ts';
export * from './visual/summaries.ts';

export interface SubspaceHooks {
  readonly onProgress?: OnProgress;
}

/**
 * Flattens encoders of one data set (several are combined by shrinkage) into tuning subspaces, and describes them
 * (Wingert et al. 2026; README.md beside, steps 1–11): dSTRFs at training times, their principal components against a
 * shuffle floor, the response over the first components, models that see nothing but the projections, sites, sharing,
 * tiling, and kinds of units. dSTRFs are streamed and never held for all units. Units that nothing was fitted to
 * (`untrainedUnits`), and those whose network does not depend on the stimulus, are in `missing` and count nowhere.
 *
 * Throws InvalidInput for settings that do not fit the encoders, InvalidData when none of the units was fitted to
 * anything, Unsupported for encoders that start from the sound.
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
  const untrained = untrainedUnits(data);
  const trained = chosen.filter((unit) => !untrained.has(unit));
  expectTrained(chosen, untrained, data);
  const groups = unitGroups(data, settings);
  const pool = new SitePool(groups, trained);

  const { flattened, times } = await flatten(encoders, data, settings, span, trained, pool, onProgress);
  const gaps = new Map([...untrained, ...gapsOf(flattened)]);
  const measured = trained.filter((unit) => !gaps.has(unit));
  watch.lap('dstrf');
  const joined = partsOnClips.some((part) => asked(settings, part)) ? concatenateClips(encoders, data) : undefined;
  const filters = new Map(flattened.map(({ unit, components }) => [unit, shownFilters(components)]));
  const projected = joined && (asked(settings, 'tuning') || asked(settings, 'model'));
  const projections = projected ? projectAll(joined, filters, span) : new Map<number, NdArray>();
  watch.lap('projections');

  const tuning = new Map<number, UnitTuningFields>();
  if (joined && asked(settings, 'tuning')) {
    for (const [unit, z] of projections) {
      const { fieldBins } = settings;
      const volume = asked(settings, 'volume');
      tuning.set(unit, unitTuning(z, rowOf(joined.predictions, unit), joined.active, { fieldBins, volume }));
    }
    watch.lap('tuning');
  }

  const componentsOf = new Map(flattened.map(({ unit, components }) => [unit, components]));
  const sites = pool.subspaces(componentsOf, { components: settings.siteComponents, centred: settings.centred });
  const siteProjections = new Map(
    joined ? sites.map((site) => [site.site, projectClips(joined.stimuli, site.filters, span)]) : [],
  );
  watch.lap('sites');

  const visual = data.frame.length === 3 && asked(settings, 'visual');
  const axes = { binMs: data.binMs, firstLag: span.from };
  const described = visual ? await visualTunings(filters, sites, axes, onProgress) : noVisualTunings;
  if (visual) watch.lap('visual');

  const modelled = new Map(
    [...projections].map(([unit, z]) => {
      return [unit, firstRows(z, componentsFor(componentsOf.get(unit)!.eigenvalues, 0.95))] as const;
    }),
  );
  const explained =
    joined && asked(settings, 'model')
      ? await explainUnits(joined, modelled, sites, siteProjections, settings, onProgress)
      : new Map<number, UnitExplained>();
  if (asked(settings, 'model')) watch.lap('model');

  const reliable = joined ? reliableUnits(joined, measured, settings.minimumCorrelation) : measured;
  const places = new Map(chosen.map((unit, place) => [unit, place]));
  const field = [span.to - span.from + 1, ...data.frame];
  const compared = chosen.map((unit) => {
    const own = componentsOf.get(unit);
    if (!own) return zeros([0, ...field]);
    return firstRows(own.filters, componentsFor(own.eigenvalues, settings.similarityFraction));
  });
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
  const tiling =
    joined && asked(settings, 'tiling') ? tileSites(sites, siteProjections, joined, reliable, settings) : [];
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

  const found = new Map(flattened.map((one) => [one.unit, one]));
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
      ...(found.has(unit) ? spectrumOf(found.get(unit)!, filters.get(unit)!) : noSpectrum(field)),
      tuning: tuning.get(unit) ?? null,
      explained: explained.get(unit) ?? null,
      visual: described.units.get(unit) ?? null,
    })),
    missing: Object.fromEntries(
      chosen.flatMap((unit) => (gaps.has(unit) ? [[data.units[unit].id, gaps.get(unit)!]] : [])),
    ),
    sites: sites.map((site) => ({ ...site, visual: described.sites.get(site.site) ?? null })),
    visualGaps: visual ? visualGaps(field, axes) : {},
    similarity,
    sharing,
    tiling,
    cellTypes,
    reliableUnits: reliable,
    seconds: watch.seconds,
  };
}

/** Parts that look at responses to whole clips. */
const partsOnClips = ['tuning', 'model', 'sharing', 'tiling', 'cellTypes'] as const;
