import { directionSds, unitProjections } from '../../datasets/shared/noiseless-unit.ts';
import type { SimulatedSite } from '../../datasets/shared/population.ts';
import { projections } from '../../datasets/shared/projections.ts';
import type { PlantedWorld } from '../../datasets/shared/simulate.ts';
import { tuningGradient, tuningResponse } from '../../datasets/shared/tuning.ts';
import { componentsFor } from '../../src/analysis/subspace/components/dimensions.ts';
import { principalComponents } from '../../src/analysis/subspace/components/principal-components.ts';
import { unitTuning } from '../../src/analysis/subspace/fields/unit-tuning.ts';
import { SitePool } from '../../src/analysis/subspace/sites/site-subspace.ts';
import type { UnitTuningFields } from '../../src/analysis/subspace/subspace-analysis.ts';
import { concatenate, type NdArray } from '../../src/arrays.ts';

/** A planted unit as the analysis sees it in its exact gradients and noiseless responses. */
export interface ExactUnit {
  readonly unit: SimulatedSite['units'][number];
  /** Gradients in the coordinates of the site's subspace, [time, 1, dimension]. */
  readonly gradients: NdArray;
  readonly response: Float32Array;
  readonly tuning: UnitTuningFields;
  /** Components that hold 95 % of the gradients. */
  readonly dimensions: number;
}

/** A planted site through the analysis without networks. */
export interface ExactSite {
  readonly site: SimulatedSite;
  /** Projections on the site's filters [dimension, time]. */
  readonly z: NdArray;
  readonly units: readonly ExactUnit[];
}

/**
 * Takes the exact gradients of a site's units at the bins of the training clips through the analysis. They lie in the planted subspace,
 * so everything is worked out in its coordinates. `centred`: components about the mean gradient.
 */
export function exactSite(
  site: SimulatedSite,
  { standardised, train, centred }: Pick<PlantedWorld, 'standardised'> & { train: number; centred: boolean },
): ExactSite {
  const parts = standardised.slice(0, train).map((stimulus) => projections(stimulus, site.subspace.filters).data);
  const dimensions = site.subspace.filters.shape[0];
  const times = parts.reduce((sum, part) => sum + part.length, 0) / dimensions;
  const data = new Float64Array(times * dimensions);
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  const rows = { shape: [times, dimensions], data };
  const z = transposed(rows);
  const every = new Uint8Array(times).fill(1);
  const units = site.units.map((unit): ExactUnit => {
    const { response, gradients } = responseOf(unit, site, rows);
    const found = principalComponents(gradients, { centred });
    const tuning = unitTuning(along(found.filters, z), response, every, { fieldBins: 20, volume: false });
    return { unit, gradients, response, tuning, dimensions: componentsFor(found.eigenvalues, 0.95) };
  });
  return { site, z, units };
}

/** The first components of some units of a site together, and the projections [component, time] on them. */
export function pooledProjections({ z, units }: ExactSite, chosen: readonly number[], centred: boolean): NdArray {
  const pool = new SitePool(
    units.map(() => 'site'),
    chosen,
  );
  for (const unit of chosen) pool.add(unit, units[unit].gradients);
  const [found] = pool.subspaces(new Map(), { components: z.shape[0], centred });
  return along(found.filters, z);
}

/** Noiseless response [time] and gradients [time, 1, dimension] of a unit at projections [time, dimension] of its site. */
function responseOf(unit: SimulatedSite['units'][number], site: SimulatedSite, rows: NdArray<Float64Array>) {
  const [times, dimensions] = rows.shape;
  const v = unitProjections(unit, site.subspace, rows);
  const rank = v.shape[1];
  const sd = directionSds(unit, site.subspace);
  const response = new Float32Array(times);
  const gradients = new Float32Array(times * dimensions);
  for (let t = 0; t < times; t++) {
    const [v1, v2] = [v.data[t * rank], v.data[t * rank + rank - 1]];
    response[t] = unit.base + unit.gain * tuningResponse(unit.tuning, v1, v2);
    const slopes = tuningGradient(unit.tuning, v1, v2);
    for (let j = 0; j < rank; j++) {
      for (let k = 0; k < dimensions; k++) {
        gradients[t * dimensions + k] += unit.gain * (slopes[j] / sd[j]) * unit.directions[j][k];
      }
    }
  }
  return { response, gradients: { shape: [times, 1, dimensions], data: gradients } };
}

/** Projections [component, time] on filters [component, 1, dimension] of z [dimension, time]. */
function along(filters: NdArray, z: NdArray): NdArray {
  const [dimensions, times] = z.shape;
  const rows = Array.from({ length: filters.shape[0] }, (_, k) => {
    const row = new Float32Array(times);
    for (let d = 0; d < dimensions; d++) {
      const weight = filters.data[k * dimensions + d];
      for (let t = 0; t < times; t++) row[t] += weight * z.data[d * times + t];
    }
    return row;
  });
  return { shape: [filters.shape[0], times], data: concatenate(rows) };
}

function transposed({ shape: [times, dimensions], data }: NdArray<Float64Array>): NdArray {
  const turned = new Float32Array(data.length);
  for (let t = 0; t < times; t++) {
    for (let d = 0; d < dimensions; d++) turned[d * times + t] = data[t * dimensions + d];
  }
  return { shape: [dimensions, times], data: turned };
}
