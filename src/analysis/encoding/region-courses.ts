import type { NdArray } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { pearson, presentPairs } from '../../metrics/correlation.ts';
import { isFlat } from '../../metrics/flat.ts';

/** Units of every region. Throws InvalidData for a unit without one. */
export function unitsByRegion({ units, name }: EncodingData): Map<string, number[]> {
  const regions = new Map<string, number[]>();
  units.forEach(({ id, region }, unit) => {
    if (region === undefined) {
      throw new CortexError('InvalidData', `Unit "${id}" of ${name} has no region; give every unit one.`);
    }
    regions.set(region, [...(regions.get(region) ?? []), unit]);
  });
  return regions;
}

/** By which units are standardised. */
export interface Moments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Mean and sd of every unit over the scored bins; 0 and 0 for one without a value, sd 0 for one that does not vary. */
export function momentsOf(responses: readonly NdArray[], skipBins: number): Moments {
  const units = responses[0].shape[1];
  const columns = Array.from({ length: units }, (_, unit) =>
    responses.flatMap(({ shape, data }) =>
      Array.from({ length: Math.max(0, shape[0] - skipBins) }, (_, t) => data[(t + skipBins) * units + unit]).filter(
        (value) => !Number.isNaN(value),
      ),
    ),
  );
  const mean = Float64Array.from(
    columns,
    (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
  );
  const sd = Float64Array.from(columns, (values, unit) => {
    if (isFlat(values)) return 0;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean[unit]) ** 2, 0) / values.length);
  });
  return { mean, sd };
}

/** Pearson r over the bins that both have; NaN where one is constant or hardly a bin is left. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const [x, y] = presentPairs(a, b);
  return x.length > 1 ? pearson(x, y) : Number.NaN;
}

/** Mean of the standardised units of a region [time], of those that `recorded` has in the bin; NaN where it has none. */
export function regionMean(
  { shape, data }: NdArray,
  recorded: NdArray,
  units: readonly number[],
  { mean, sd }: Moments,
  skipBins: number,
): Float64Array {
  return Float64Array.from({ length: Math.max(0, shape[0] - skipBins) }, (_, t) => {
    const row = (t + skipBins) * shape[1];
    const there = units.filter((unit) => !Number.isNaN(recorded.data[row + unit]));
    return there.reduce((sum, unit) => sum + (data[row + unit] - mean[unit]) / sd[unit], 0) / there.length;
  });
}
