import { retainedShare } from '../../../src/analysis/subspace/components/dimensions.ts';
import type { SubspaceAnalysis } from '../../../src/analysis/subspace/subspace-analysis.ts';
import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { sizeOf } from '../../../src/arrays.ts';
import { type CsvRow, toCsv } from '../../../src/io/csv.ts';
import type { NamedArrays } from '../../../src/io/npz.ts';
import { baselinesAbove } from '../../runs/encoding/flattening.ts';
import type { StoredSubspaces } from './stored.ts';
import { visualArrays } from './visual-measures.ts';

/** The numbers of every unit as CSV; a unit without a subspace has empty fields and the reason in `missing`. */
export function unitTable({
  units,
  flattening = null,
}: Pick<StoredSubspaces, 'units'> & Partial<Pick<StoredSubspaces, 'flattening'>>): string {
  const rows = units.map((unit): CsvRow => {
    const { id, site, missing, dimensions, participationRatio, explained, tuning, rows: dstrfs, constant } = unit;
    const shape = tuning?.shapes[0];
    return {
      unit: id,
      site,
      k75: dimensions.k75,
      k90: dimensions.k90,
      k95: dimensions.k95,
      floor: dimensions.floor,
      participationRatio,
      retained: retainedShare(unit),
      r2Network: explained?.network ?? null,
      r2Subspace: explained?.subspace ?? null,
      r2Ratio: explained?.ratio ?? null,
      shape: shape?.shape ?? null,
      asymmetry: shape?.asymmetry ?? null,
      area: tuning?.area ?? null,
      dstrfs,
      constant: constant === null ? null : Number(constant),
      missing,
      ...(flattening && { belowBaseline: baselinesAbove(flattening, id).join(' ') || null }),
    };
  });
  return toCsv(rows);
}

/**
 * The arrays of an analysis by name. Stacked over units, NaN where a unit has fewer components or none: eigenvalues,
 * shuffled_eigenvalues, dimensions (k75, k90, k95, floor); for the planes 12 and 13 ssrf_12, ssrf_12_counts,
 * ssrf_12_edges [unit, axis, edge]; for videos visual/MEASURE [unit, component]; and filters/UNIT, site_filters/SITE, similarity.
 */
export function analysisArrays({ units, sites, similarity }: SubspaceAnalysis): NamedArrays {
  const components = Math.max(0, ...units.map(({ eigenvalues }) => eigenvalues.length));
  const spectra = (of: (unit: SubspaceAnalysis['units'][number]) => Float64Array | null) => {
    const data = new Float64Array(units.length * components).fill(Number.NaN);
    for (const [i, unit] of units.entries()) data.set(of(unit)?.subarray(0, components) ?? [], i * components);
    return { shape: [units.length, components], data };
  };
  return {
    eigenvalues: spectra(({ eigenvalues }) => eigenvalues),
    shuffled_eigenvalues: spectra(({ shuffledEigenvalues }) => shuffledEigenvalues),
    dimensions: {
      shape: [units.length, 4],
      data: Float32Array.from(
        units.flatMap(({ dimensions: { k75, k90, k95, floor } }) =>
          [k75, k90, k95, floor].map((value) => value ?? Number.NaN),
        ),
      ),
    },
    ...planeArrays(units, 0, 'ssrf_12'),
    ...planeArrays(units, 1, 'ssrf_13'),
    ...visualArrays(units),
    ...Object.fromEntries(units.map(({ id, filters }) => [`filters/${fileName(id)}`, filters])),
    ...Object.fromEntries(sites.map(({ site, filters }) => [`site_filters/${fileName(site)}`, filters])),
    ...(similarity && { similarity }),
  };
}

function planeArrays(units: SubspaceAnalysis['units'], plane: number, name: string): NamedArrays {
  const fields = units.map(({ tuning }) => tuning?.planes[plane]?.field);
  const first = fields.find((field) => field !== undefined);
  if (!first) return {};
  const edgeCount = first.edges[0].length;
  const edges = new Float64Array(units.length * 2 * edgeCount).fill(Number.NaN);
  for (const [i, field] of fields.entries()) {
    for (const [axis, values] of (field?.edges ?? []).entries()) edges.set(values, (2 * i + axis) * edgeCount);
  }
  const missing = (shape: readonly number[]): NdArray => ({
    shape,
    data: new Float32Array(sizeOf(shape)).fill(Number.NaN),
  });
  return {
    [name]: stack(
      fields.map((field) => field?.grid ?? missing(first.grid.shape)),
      (length) => new Float32Array(length),
    ),
    [`${name}_counts`]: stack(
      fields.map(
        (field) => field?.counts ?? { shape: first.counts.shape, data: new Int32Array(first.counts.data.length) },
      ),
      (length) => new Int32Array(length),
    ),
    [`${name}_edges`]: { shape: [units.length, 2, edgeCount], data: edges },
  };
}

function stack<D extends TypedArray>(arrays: readonly NdArray<D>[], make: (length: number) => D): NdArray<D> {
  const { shape } = arrays[0];
  const size = sizeOf(shape);
  const data = make(arrays.length * size);
  for (const [i, array] of arrays.entries()) data.set(array.data, i * size);
  return { shape: [arrays.length, ...shape], data };
}

/** Names become parts of paths inside the archive. */
const fileName = (name: string): string => name.replaceAll(/[/\\]/g, '_');
