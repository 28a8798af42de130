import { type NdArray, rowValues } from '../../../arrays.ts';
import type { UnitTuningFields } from '../subspace-analysis.ts';
import { tunedArea } from './area.ts';
import { type Ssrf, stimulusSubspaceField } from './ssrf.ts';
import { volumeField } from './ssrf-3d.ts';
import { marginalShape } from './tuning-shape.ts';

interface TuningOptions {
  readonly fieldBins: number;
  readonly volume: boolean;
}

/**
 * Response fields and shapes of one unit: `projections` [component, bin] of its first components, `response` [bin], and
 * the bins that count.
 */
export function unitTuning(
  projections: NdArray,
  response: Float32Array,
  included: Uint8Array,
  { fieldBins, volume }: TuningOptions,
): UnitTuningFields {
  const count = Math.min(3, projections.shape[0]);
  const z = Array.from({ length: count }, (_, k) => compact(rowValues(projections, k), included));
  const y = compact(response, included);
  const field = (axes: readonly number[]): Ssrf =>
    stimulusSubspaceField(
      axes.map((k) => z[k]),
      y,
      { bins: fieldBins },
    );
  const pairs = (
    [
      [0, 1],
      [0, 2],
    ] as const
  ).filter(([, second]) => second < count);
  const planes = pairs.map((components) => ({ components, field: field(components) }));
  const main = planes[0]?.field ?? (count > 0 ? asPlane(field([0])) : undefined);
  const area = main ? tunedArea(main).area : Number.NaN;
  return {
    planes,
    volume: volume && count === 3 ? volumeField([z[0], z[1], z[2]], y) : null,
    shapes: z.map((one) => marginalShape(one, y)),
    area: Number.isNaN(area) ? null : area,
  };
}

/** The values where `included` is 1. */
export const compact = (values: Float32Array, included: Uint8Array): Float32Array =>
  values.filter((_, i) => included[i] === 1);

/** A line of bins as a plane one bin wide. */
function asPlane({ grid, counts, edges }: Ssrf): Ssrf {
  const shape = [grid.shape[0], 1];
  return { grid: { shape, data: grid.data }, counts: { shape, data: counts.data }, edges };
}
