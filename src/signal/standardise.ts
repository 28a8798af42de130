import { expectShape, type NdArray, zeros } from '../arrays.ts';
import type { Standardisation } from '../data/decoding-data.ts';
import { CortexError } from '../errors.ts';

/**
 * Mean and standard deviation (population) of every unit over samples and time bins of `responses`
 * [sample, time, unit]. Fit it on the training split alone. A constant unit gets sd 0.
 */
export function fitStandardisation(responses: NdArray): Standardisation {
  expectShape(responses, 'responses', ['sample', 'time', 'unit']);
  const { data } = responses;
  const units = responses.shape[2];
  const rows = responses.shape[0] * responses.shape[1];
  if (rows === 0) {
    throw new CortexError('InvalidInput', 'Standardising needs at least one training sample but there are none.');
  }
  const sums = new Float64Array(units);
  const squares = new Float64Array(units);
  const constant = new Uint8Array(units).fill(1);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++, i++) {
      sums[unit] += data[i];
      if (data[i] !== data[unit]) constant[unit] = 0;
    }
  }
  const mean = sums.map((sum) => sum / rows);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let unit = 0; unit < units; unit++, i++) squares[unit] += (data[i] - mean[unit]) ** 2;
  }
  return {
    mean: Float32Array.from(mean),
    sd: Float32Array.from(squares, (square, unit) => (constant[unit] ? 0 : Math.sqrt(square / rows))),
  };
}

/** (responses − mean) / sd for every unit of [sample, time, unit]; a unit with sd 0 becomes all zeros. */
export function standardise(responses: NdArray, { mean, sd }: Standardisation): NdArray {
  expectShape(responses, 'responses', ['sample', 'time', 'unit'], [undefined, undefined, mean.length]);
  const scaled = zeros(responses.shape);
  const units = mean.length;
  const scale = Float64Array.from(sd, (value) => (value > 0 ? 1 / value : 0));
  for (let i = 0; i < scaled.data.length; i++) {
    const unit = i % units;
    scaled.data[i] = (responses.data[i] - mean[unit]) * scale[unit];
  }
  return scaled;
}

/** Indices of the units that were constant in training. */
export function constantUnits({ sd }: Standardisation): number[] {
  return Array.from(sd.keys()).filter((unit) => sd[unit] === 0);
}
