import type { SubspaceAnalysis } from '../../../src/analysis/subspace/subspace-analysis.ts';
import type { VisualSummary } from '../../../src/analysis/subspace/visual/summaries.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { CsvRow } from '../../../src/io/csv.ts';
import { median } from '../../../src/metrics/summary.ts';

/** The numbers of one receptive volume by name, null where it cannot have them. */
const measures = {
  separability: (volume) => volume.separability,
  orientationDeg: ({ gabor }) => gabor.orientationDeg,
  cyclesPerPixel: ({ gabor }) => gabor.cyclesPerPixel,
  phaseDeg: ({ gabor }) => gabor.phaseDeg,
  centreX: ({ gabor }) => gabor.centreX,
  centreY: ({ gabor }) => gabor.centreY,
  widthAlongWave: ({ gabor }) => gabor.widthAlongWave,
  widthAlongBars: ({ gabor }) => gabor.widthAlongBars,
  gaborExplained: ({ gabor }) => gabor.explained,
  directionIndex: ({ direction }) => direction?.index ?? null,
  directionDeg: ({ direction }) => direction?.directionDeg ?? null,
  chromaticShare: (volume) => volume.chromaticShare,
  temporalPeakMs: (volume) => volume.temporalPeakMs,
  biphasicIndex: (volume) => volume.biphasicIndex,
  participationArea: (volume) => volume.participationArea,
  acausality: (volume) => volume.acausality,
} satisfies Record<string, (volume: VisualSummary) => number | null>;

/** Angles have no median worth the name. */
const angles: readonly string[] = ['orientationDeg', 'phaseDeg', 'directionDeg'];

/** All measures of one volume. */
function measured(volume: VisualSummary): Record<string, number | null> {
  return Object.fromEntries(Object.entries(measures).map(([name, of]) => [name, of(volume)]));
}

/** Medians over units of the measures of their first components, without the angles; null for sounds. */
export function visualMedians(units: SubspaceAnalysis['units']): Record<string, number | null> | null {
  const described = units.flatMap(({ visual }) => visual ?? []);
  if (described.length === 0) return null;
  const middle = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length > 0 ? median(known) : null;
  };
  const entries = Object.entries(measures).filter(([name]) => !angles.includes(name));
  return {
    ...Object.fromEntries(entries.map(([name, of]) => [name, middle(described.map((one) => of(one.components[0])))])),
    quadrature: middle(described.map(({ quadrature }) => quadrature?.index ?? null)),
  };
}

/** A row for every component of every unit and of every site; none for sounds. */
export function visualRows({ units, sites }: Pick<SubspaceAnalysis, 'units' | 'sites'>): CsvRow[] {
  const described = [
    ...units.map(({ id, visual }) => ({ kind: 'unit', name: id, visual })),
    ...sites.map(({ site, visual }) => ({ kind: 'site', name: site, visual })),
  ];
  return described.flatMap(({ kind, name, visual }) =>
    (visual?.components ?? []).map((volume, k) => ({
      kind,
      name,
      component: k + 1,
      ...measured(volume),
      chromaticAxis: volume.chromaticAxis?.map((value) => value.toFixed(4)).join(' ') ?? null,
      quadrature: k === 0 ? (visual?.quadrature?.index ?? null) : null,
    })),
  );
}

/** Every measure as [unit, component], NaN where a unit has fewer components or no such measure; none for sounds. */
export function visualArrays(units: SubspaceAnalysis['units']): Record<string, NdArray<Float64Array>> {
  const components = units.reduce((most, { visual }) => Math.max(most, visual?.components.length ?? 0), 0);
  if (components === 0) return {};
  return Object.fromEntries(
    Object.entries(measures).map(([name, of]) => {
      const data = new Float64Array(units.length * components).fill(Number.NaN);
      for (const [u, { visual }] of units.entries()) {
        for (const [k, volume] of (visual?.components ?? []).entries())
          data[u * components + k] = of(volume) ?? Number.NaN;
      }
      return [`visual/${name}`, { shape: [units.length, components], data }];
    }),
  );
}
