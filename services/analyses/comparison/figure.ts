import type { Comparison } from '../../../src/analysis/compare/comparison.ts';
import type { ComparedSide } from '../../../src/analysis/compare/side.ts';
import { statistics } from '../../../src/analysis/compare/statistics.ts';
import { temporalMarginal } from '../../../src/analysis/compare/unit-values.ts';
import { quantile } from '../../../src/metrics/summary.ts';
import type { FigureSide } from '../../../src/plots/figure-side.ts';
import { isOfVideos } from '../../../src/plots/side-by-side.ts';
import { floorShares } from '../subspaces/pictures.ts';
import { exampleUnits, fieldMap, sharesOf } from '../subspaces/shown.ts';
import type { StoredSubspaces } from '../subspaces/stored.ts';

/** Example units of a side; filters of videos need more room. */
const exampleCount = { ofVideos: 1, others: 2 } as const;

/** What the figure shows of one side. */
export function figureSide(
  stored: StoredSubspaces,
  side: ComparedSide,
  which: 'a' | 'b',
  { rows }: Comparison,
): FigureSide {
  const shapeOf = (shape: string) => rows.find(({ name }) => name === shape)?.[which] ?? null;
  const examples = isOfVideos(side.domain, side.units[0].filters) ? exampleCount.ofVideos : exampleCount.others;
  const known = <T>(values: readonly (T | null)[]) => values.filter((value): value is T => value !== null);
  return {
    name: side.name,
    domain: side.domain,
    binMs: side.binMs,
    channelHz: stored.channelHz,
    firstLag: stored.lagRange[0],
    rateUnit: stored.rateUnit,
    examples: exampleUnits(stored, examples).map((unit) => ({
      label: unit.id,
      filters: unit.filters,
      shares: sharesOf(unit),
      ssrf: fieldMap(unit, 0, { ...stored, paths: {} }),
    })),
    spectra: side.units.map(sharesOf),
    floors: side.units.flatMap(({ eigenvalues, shuffledEigenvalues }) =>
      shuffledEigenvalues ? [floorShares(eigenvalues, shuffledEigenvalues)] : [],
    ),
    k95: known(side.units.map(({ k95 }) => k95)),
    area: known(side.units.map(({ area }) => area)),
    shapes: { hill: shapeOf('hill'), monotone: shapeOf('monotone'), bowl: shapeOf('bowl') },
    marginal: marginalQuartiles(side),
    tilingZ: Object.values(side.tilingZ),
    sharingRatio: siteValues(side, 'sharingRatio'),
  };
}

function marginalQuartiles({ units, binMs }: ComparedSide): FigureSide['marginal'] {
  const marginals = units.map(temporalMarginal).filter((marginal) => !marginal.some(Number.isNaN));
  if (marginals.length === 0) return [];
  const { firstLag, filters } = units[0];
  return Array.from({ length: filters.shape[1] }, (_, lag) => {
    // A unit without components has no energy to share out.
    const values = marginals.map((marginal) => marginal[lag]).filter((share) => !Number.isNaN(share));
    return {
      ms: (lag + firstLag) * binMs,
      low: quantile(values, 0.25),
      middle: quantile(values, 0.5),
      high: quantile(values, 0.75),
    };
  });
}

/** Values of one statistic by site, without those that have none. */
function siteValues(side: ComparedSide, name: string): number[] {
  const ofSite = statistics.find((statistic) => statistic.name === name)?.ofSite;
  const everyUnit = side.units.map((_, i) => i);
  return [...new Set(side.units.map(({ site }) => site))].flatMap((site) => ofSite?.(side, site, everyUnit) ?? []);
}
