import type { PlacedNull, SiteTiling, TilingPlane } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { type CsvRow, toCsv } from '../../../src/io/csv.ts';

/**
 * Overlap of tuned areas as CSV, a row a site and plane (components from 1, or "residual" without the gain that units share):
 * `publishedZ` and `publishedP` against torus shifts, then three nulls with z, p, and overlap over chance with its 90 % interval.
 */
export function tilingTable(tiling: readonly SiteTiling[]): string {
  const rows = tiling.flatMap(({ site, experiment, units, planes, residual }) => {
    const named = planes.map((plane) => [plane.components.map((k) => k + 1).join('-'), plane] as const);
    const all = [...named, ...(residual ? [['residual', residual] as const] : [])];
    return all.map(([plane, one]): CsvRow => ({ site, experiment, units: units.length, plane, ...columnsOf(one) }));
  });
  return toCsv(rows);
}

function columnsOf({ overlap, support, strangers }: Omit<TilingPlane, 'components'>): CsvRow {
  return {
    overlap: support.overlap,
    publishedZ: finite(overlap.z),
    publishedP: overlap.p,
    ...nullColumns('byVisits', support.overlap, support.byVisits),
    ...nullColumns('uniform', support.overlap, support.uniform),
    ...nullColumns('strangers', support.overlap, strangers),
  };
}

function nullColumns(name: string, overlap: number, found: PlacedNull | null): CsvRow {
  const [low, high] = found?.ratio ?? [null, null];
  return {
    [`${name}Z`]: finite(found?.z),
    [`${name}P`]: found?.p ?? null,
    [`${name}Ratio`]: finite(found && overlap / found.overlap),
    [`${name}Low`]: finite(low),
    [`${name}High`]: finite(high),
    [`${name}Equivalent`]: found ? Number(found.isEquivalent) : null,
  };
}

const finite = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) ? value : null;
