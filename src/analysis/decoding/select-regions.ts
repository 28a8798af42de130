import { takeColumns } from '../../arrays.ts';
import type { DecodingData, ResponseSet } from '../../data/decoding-data.ts';
import { unitsOfRegions } from './mask-responses.ts';

/**
 * The data of a decoder that sees the units of these regions alone, in the order of the data. Throws NotFound for a region without
 * units, naming those that there are.
 */
export function selectRegions(data: DecodingData, regions: readonly string[]): DecodingData {
  const units = unitsOfRegions(data.unitRegions, regions);
  const { splits, knownTest, standardisation } = data;
  const ofUnits = (set: ResponseSet): ResponseSet => ({ ...set, responses: takeColumns(set.responses, units) });
  return {
    ...data,
    unitRegions: units.map((unit) => data.unitRegions[unit]),
    splits: { train: ofUnits(splits.train), validation: ofUnits(splits.validation), test: ofUnits(splits.test) },
    ...(knownTest && { knownTest: ofUnits(knownTest) }),
    standardisation: {
      mean: Float32Array.from(units, (unit) => standardisation.mean[unit]),
      sd: Float32Array.from(units, (unit) => standardisation.sd[unit]),
    },
  };
}
