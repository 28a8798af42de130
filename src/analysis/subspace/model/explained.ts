import { type NdArray, rowValues } from '../../../arrays.ts';
import { pearson, presentPairs } from '../../../metrics/correlation.ts';
import type { OnProgress } from '../../../progress.ts';
import type { FrameItem } from '../fields/subspace-frames.ts';
import { includesPart, type SubspaceSettings } from '../options.ts';
import type { SiteSubspace } from '../sites/site-subspace.ts';
import type { UnitExplained } from '../subspace-analysis.ts';
import type { ConcatenatedClips } from './concatenated-clips.ts';
import { fitQuadraticControls } from './quadratic-control.ts';
import { fitSubspaceModels, type SubspaceModelOptions } from './subspace-model.ts';

interface ExplainedTask {
  readonly joined: ConcatenatedClips;
  /** Each unit with the projections on its own components. */
  readonly items: readonly FrameItem[];
  /** Each site with the projections on its components; no site model when left out. */
  readonly sites?: readonly FrameItem[];
  readonly quadratic: boolean;
  /**
   * A network that correlates less with the test responses explains nothing that a ratio could be taken of. Chosen on the bins
   * that the ratio is scored on, so ratios just above the bar come out a little low.
   */
  readonly minimumCorrelation: number;
}

/** The hidden units of the published readout of a whole site (code of Wingert et al. 2026). */
const siteHidden = [15, 45] as const;

/** Fits the subspace models and scores them and the network on the test bins; by unit, where test responses vary. */
async function explainedByUnit(
  { joined, items, sites, quadratic, minimumCorrelation }: ExplainedTask,
  options: SubspaceModelOptions,
): Promise<Map<number, UnitExplained>> {
  const { responses, predictions, bins } = joined;
  const found = new Map<number, UnitExplained>();
  const smallest = Math.max(0, minimumCorrelation) ** 2;
  if (bins.test.length < 2 || items.length === 0) return found;
  const subspace = await fitSubspaceModels(items, responses, bins, options);
  const squared = quadratic ? fitQuadraticControls(items, responses, bins) : undefined;
  const shared = sites?.length
    ? await fitSubspaceModels(sites, responses, bins, { ...options, hidden: siteHidden })
    : undefined;
  for (const unit of items.flatMap(({ units }) => units)) {
    const response = pick(rowValues(responses, unit), bins.test);
    const network = explainedPart(pick(rowValues(predictions, unit), bins.test), response);
    const ofModel = (model: NdArray | undefined) => model && explainedPart(rowValues(model, unit), response);
    const own = ofModel(subspace);
    if (network === undefined || own === undefined) continue;
    const output = explainedPart(rowValues(subspace, unit), pick(rowValues(predictions, unit), bins.test));
    found.set(unit, {
      network,
      subspace: own,
      output: output ?? null,
      ratio: network > smallest ? own / network : null,
      quadratic: ofModel(squared) ?? null,
      site: ofModel(shared) ?? null,
    });
  }
  return found;
}

/**
 * Those of `units` whose predicted response correlates with the mean test response by more than `minimum`; a response or
 * prediction that does not vary counts as uncorrelated. All of them where there are no test bins.
 */
export function reliableUnits(joined: ConcatenatedClips, units: readonly number[], minimum: number): readonly number[] {
  if (joined.bins.test.length < 2) return units;
  const correlations = testCorrelations(joined, units);
  return units.filter((unit) => (correlations.get(unit) || 0) > minimum);
}

/** Correlation of the predicted with the mean test response, by unit; units whose response or prediction does not vary are left out. */
export function testCorrelations(
  { responses, predictions, bins: { test } }: ConcatenatedClips,
  units: readonly number[],
): Map<number, number> {
  if (test.length < 2) return new Map();
  const found = units.map((unit) => {
    const r = correlation(pick(rowValues(predictions, unit), test), pick(rowValues(responses, unit), test));
    return [unit, r ?? Number.NaN] as const;
  });
  return new Map(found.filter(([, r]) => !Number.isNaN(r)));
}

/** r², 0 for a negative r; undefined when the response does not vary. */
function explainedPart(prediction: Float32Array, response: Float32Array): number | undefined {
  const r = correlation(prediction, response);
  return r === undefined ? undefined : r > 0 ? r * r : 0;
}

/** r over the bins that both have, NaN for a constant prediction; undefined when the response does not vary. */
function correlation(prediction: Float32Array, response: Float32Array): number | undefined {
  const [a, b] = presentPairs(prediction, response);
  if (b.length < 2 || b.every((value) => value === b[0])) return undefined;
  return pearson(a, b);
}

const pick = (values: Float32Array, bins: Int32Array): Float32Array => Float32Array.from(bins, (bin) => values[bin]);

/** r² of the network and of models that see nothing but the projections of a unit, or of its site; by unit. */
export function explainUnits(
  joined: ConcatenatedClips,
  projections: ReadonlyMap<number, NdArray>,
  sites: readonly SiteSubspace[],
  siteProjections: ReadonlyMap<string, NdArray>,
  settings: SubspaceSettings,
  onProgress: OnProgress,
): Promise<Map<number, UnitExplained>> {
  const items: FrameItem[] = [...projections].map(([unit, z]) => ({ projections: z, units: [unit] }));
  const shared = sites.map(({ site, units }) => ({ projections: siteProjections.get(site)!, units }));
  const { modelSteps: steps, twoStage, seed, minimumCorrelation } = settings;
  return explainedByUnit(
    {
      joined,
      items,
      quadratic: includesPart(settings, 'quadratic'),
      minimumCorrelation,
      ...(includesPart(settings, 'siteModel') ? { sites: shared } : {}),
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
