import { expectedCounts } from '../../../datasets/shared/population.ts';
import { projections, standardiseStimulus, stimulusMoments } from '../../../datasets/shared/projections.ts';
import type { SimulatedData } from '../../../datasets/shared/simulate.ts';
import { principalAnglesDeg } from '../../../services/recovery/compare-with-truth.ts';
import { componentsFor } from '../../../src/analysis/subspace/components/dimensions.ts';
import { principalComponents } from '../../../src/analysis/subspace/components/principal-components.ts';
import { marginalShape } from '../../../src/analysis/subspace/fields/tuning-shape.ts';
import { firstRows, type NdArray, sizeOf } from '../../../src/arrays.ts';
import { oracleDstrfs } from './oracle.ts';

/** What the analysis finds in gradients without noise. */
export interface OracleRecovery {
  readonly siteAnglesDeg: number[];
  readonly siteDimensions: number[];
  readonly units: { angleDeg: number; dimensions: number; shape: string | undefined }[];
}

/** Takes the gradients of the noiseless responses through the analysis; `times` of the first training clip. */
export function recoverOracle({ data, sites }: SimulatedData, lags: number, times: readonly number[]): OracleRecovery {
  const train = data.split.train.map((clip) => data.clips[clip].stimulus);
  const moments = stimulusMoments(train);
  const clips = train.map((stimulus) => standardiseStimulus(stimulus, moments));
  const dstrfs = oracleDstrfs(sites, clips[0], times, lags);
  const rates = clips.map((clip) => expectedCounts(sites, clip));
  const { truth } = data;
  const bySite = sites.map(({ name }) => {
    const members = data.units.flatMap(({ site }, unit) => (site === name ? [unit] : []));
    const pooled = principalComponents(pool(members.map((unit) => dstrfs[unit])), { centred: false });
    const planted = truth!.siteSubspace[name];
    const angles = principalAnglesDeg(firstRows(pooled.filters, planted.shape[0]), planted);
    return { angle: angles[planted.shape[0] - 1], dimensions: componentsFor(pooled.eigenvalues, 0.95) };
  });
  return {
    siteAnglesDeg: bySite.map(({ angle }) => angle),
    siteDimensions: bySite.map(({ dimensions }) => dimensions),
    units: dstrfs.map((dstrf, unit) => {
      const planted = truth!.units[unit].subspace;
      const { filters, eigenvalues } = principalComponents(dstrf, { centred: false });
      const angles = principalAnglesDeg(firstRows(filters, planted.shape[0]), planted);
      const first = firstRows(filters, 1);
      const z = clips.flatMap((clip) => [...projections(clip, first).data]);
      const response = rates.flatMap(({ shape, data: rate }) =>
        Array.from({ length: shape[0] }, (_, t) => rate[t * shape[1] + unit]),
      );
      return {
        angleDeg: Math.max(...angles),
        dimensions: componentsFor(eigenvalues, 0.95),
        shape: marginalShape(z, response)?.shape,
      };
    }),
  };
}

/** Gradients [time, lag, ...frame] of several units, each scaled to unit power, one after the other. */
function pool(dstrfs: readonly NdArray[]): NdArray {
  const [times, ...field] = dstrfs[0].shape;
  const size = times * sizeOf(field);
  const joined = new Float32Array(dstrfs.length * size);
  for (const [i, { data }] of dstrfs.entries()) {
    const scale = 1 / Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
    joined.set(
      data.map((value) => value * scale),
      i * size,
    );
  }
  return { shape: [dstrfs.length * times, ...field], data: joined };
}
