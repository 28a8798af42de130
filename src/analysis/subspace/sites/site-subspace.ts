import { type NdArray, sizeOf } from '../../../arrays.ts';
import { type PrincipalComponents, principalComponents } from '../components/principal-components.ts';

/** The subspace that the units of one site have in common. */
export interface SiteSubspace {
  readonly site: string;
  /** Units that have components of their own. */
  readonly units: readonly number[];
  /** Orthonormal filters [component, lag, ...frame]. */
  readonly filters: NdArray;
  readonly eigenvalues: Float64Array;
  /** Variance of each unit's dSTRFs along each site component, as shares that sum to 1: [unit, component]; NaN without any. */
  readonly shares: NdArray<Float64Array>;
}

/** Collects dSTRFs, as they come, for the components of their sites. */
export class SitePool {
  private readonly rows = new Map<string, Float32Array[]>();
  private readonly unitsOf: ReadonlyMap<string, readonly number[]>;
  private readonly siteOf: readonly string[];
  private field: readonly number[] = [];

  /** `sites[u]` is the site of unit u; `units` are those that will come. */
  constructor(sites: readonly string[], units: readonly number[]) {
    const bySite = new Map<string, number[]>();
    for (const unit of units) bySite.set(sites[unit], [...(bySite.get(sites[unit]) ?? []), unit]);
    this.unitsOf = bySite;
    this.siteOf = sites;
  }

  /**
   * Takes the dSTRFs [time, lag, ...frame] of one unit: one time in as many as the site has units, each unit beginning with
   * another, scaled to unit standard deviation so that all count alike (subsampling as in
   * the code of Wingert et al. 2026).
   */
  add(unit: number, { shape, data }: NdArray): void {
    const site = this.siteOf[unit];
    const members = this.unitsOf.get(site)!;
    const size = sizeOf(shape.slice(1));
    this.field = shape.slice(1);
    const scale = inverseRoot(data);
    const pool = this.rows.get(site) ?? [];
    for (let t = members.indexOf(unit) % members.length; t < shape[0]; t += members.length) {
      pool.push(data.slice(t * size, (t + 1) * size).map((value) => value * scale));
    }
    this.rows.set(site, pool);
  }

  /** Components of every site (centred as asked, no outlier is cut), and how much of each unit lies along them. */
  subspaces(
    componentsOf: ReadonlyMap<number, PrincipalComponents>,
    options: { components: number; centred: boolean },
  ): SiteSubspace[] {
    return [...this.unitsOf].flatMap(([site, members]) => {
      const units = members.filter((unit) => (componentsOf.get(unit)?.eigenvalues.length ?? 0) > 0);
      const rows = this.rows.get(site) ?? [];
      if (rows.length < 2) return [];
      const size = sizeOf(this.field);
      const joined = new Float32Array(rows.length * size);
      for (const [i, row] of rows.entries()) joined.set(row, i * size);
      const { filters, eigenvalues } = principalComponents(
        { shape: [rows.length, ...this.field], data: joined },
        options,
      );
      const count = filters.shape[0];
      const data = new Float64Array(units.length * count);
      for (const [i, unit] of units.entries()) data.set(sharesOf(componentsOf.get(unit)!, filters), i * count);
      return [{ site, units, filters, eigenvalues, shares: { shape: [units.length, count], data } }];
    });
  }

  /**
   * Of every site the first two components [2, lag, ...frame] of its dSTRFs without their part along the mean dSTRF of all its units,
   * the gain that they share (the axis `first_lin` in the code of Wingert et al. 2026); sites whose dSTRFs leave no plane are left out.
   */
  residualPlanes({ centred }: { centred: boolean }): Map<string, NdArray> {
    const size = sizeOf(this.field);
    const planes = [...this.rows].flatMap(([site, rows]) => {
      const rest = rows.length < fewestRows ? null : withoutMean(rows, size);
      if (!rest) return [];
      const dstrf = { shape: [rows.length, ...this.field], data: rest };
      const { filters } = principalComponents(dstrf, { components: 2, centred });
      return filters.shape[0] === 2 ? [[site, filters] as const] : [];
    });
    return new Map(planes);
  }
}

/** Two components need so many rows. */
const fewestRows = 3;

/** Mean dSTRF of the rows [row, entry], then the rows without their part along it; null when the mean is 0. */
function withoutMean(rows: readonly Float32Array[], size: number): Float32Array | null {
  const gain = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) gain[i] += row[i] / rows.length;
  const squares = gain.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return null;
  const rest = new Float32Array(rows.length * size);
  for (const [r, row] of rows.entries()) {
    let along = 0;
    for (let i = 0; i < size; i++) along += row[i] * gain[i];
    for (let i = 0; i < size; i++) rest[r * size + i] = row[i] - (along / squares) * gain[i];
  }
  return rest;
}

/** Variance of one unit along site filters P_k, Σ_j λ_j (p_j · P_k)² over its retained components, as shares. */
function sharesOf({ filters, eigenvalues }: PrincipalComponents, site: NdArray): Float64Array {
  const size = sizeOf(site.shape.slice(1));
  const variance = Float64Array.from({ length: site.shape[0] }, (_, k) => {
    let sum = 0;
    for (let j = 0; j < eigenvalues.length; j++) {
      let product = 0;
      for (let i = 0; i < size; i++) product += filters.data[j * size + i] * site.data[k * size + i];
      sum += eigenvalues[j] * product ** 2;
    }
    return sum;
  });
  const total = variance.reduce((sum, value) => sum + value, 0);
  return variance.map((value) => (total > 0 ? value / total : Number.NaN));
}

function inverseRoot(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i] ** 2;
  return squares > 0 ? Math.sqrt(values.length / squares) : 0;
}
