import { expectShape, type NdArray, zeros } from '../arrays.ts';
import type { Standardisation } from '../data/decoding-data.ts';
import { CortexError } from '../errors.ts';

/**
 * Mean and standard deviation (population) of every site over samples and time bins of `responses`
 * [sample, time, site]. Fit it on the training split alone. A constant site gets sd 0.
 */
export function fitStandardisation(responses: NdArray): Standardisation {
  expectShape(responses, 'responses', ['sample', 'time', 'site']);
  const { data } = responses;
  const sites = responses.shape[2];
  const rows = responses.shape[0] * responses.shape[1];
  if (rows === 0) {
    throw new CortexError('InvalidInput', 'Standardising needs at least one training sample but there are none.');
  }
  const sums = new Float64Array(sites);
  const squares = new Float64Array(sites);
  const constant = new Uint8Array(sites).fill(1);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let site = 0; site < sites; site++, i++) {
      sums[site] += data[i];
      if (data[i] !== data[site]) constant[site] = 0;
    }
  }
  const mean = sums.map((sum) => sum / rows);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let site = 0; site < sites; site++, i++) squares[site] += (data[i] - mean[site]) ** 2;
  }
  return {
    mean: Float32Array.from(mean),
    sd: Float32Array.from(squares, (square, site) => (constant[site] ? 0 : Math.sqrt(square / rows))),
  };
}

/** (responses − mean) / sd for every site of [sample, time, site]; a site with sd 0 becomes all zeros. */
export function standardise(responses: NdArray, { mean, sd }: Standardisation): NdArray {
  expectShape(responses, 'responses', ['sample', 'time', 'site'], [undefined, undefined, mean.length]);
  const scaled = zeros(responses.shape);
  const sites = mean.length;
  const scale = Float64Array.from(sd, (value) => (value > 0 ? 1 / value : 0));
  for (let i = 0; i < scaled.data.length; i++) {
    const site = i % sites;
    scaled.data[i] = (responses.data[i] - mean[site]) * scale[site];
  }
  return scaled;
}

/** Indices of the sites that were constant in training. */
export function constantSites({ sd }: Standardisation): number[] {
  return Array.from(sd.keys()).filter((site) => sd[site] === 0);
}
