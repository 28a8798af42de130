import type { PlantedTruth } from '../../src/data/encoding-data.ts';
import { pearson } from '../../src/metrics/correlation.ts';
import { median } from '../../src/metrics/summary.ts';
import type { Encoder } from '../../src/models/encoders/encoder.ts';
import { strfGradmap } from '../../src/models/encoders/strf-readouts.ts';

/** Median correlation of the receptive fields of an LN model with the planted filters of the linear units. */
export function linearStrfCorrelation(encoder: Encoder, truth: PlantedTruth): number {
  const units = truth.units.flatMap(({ kind }, unit) => (kind === 'linear' ? [unit] : []));
  const found = strfGradmap(encoder, { units });
  const size = found.data.length / units.length;
  return median(
    units.map((unit, i) => {
      const field = found.data.subarray(i * size, (i + 1) * size);
      const planted = truth.units[unit].subspace.data;
      const shared = Math.min(size, planted.length);
      const padded = new Float32Array(size);
      padded.set(planted.subarray(0, shared));
      return pearson(field, padded);
    }),
  );
}
