import { type NdArray, zeros } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { binEnds } from './bin-ends.ts';
import { erbCentres } from './erb.ts';
import type { FrontEnd } from './front-end.ts';
import { gammatone } from './gammatone.ts';

export interface CochleagramSettings {
  readonly samplingRateHz: number;
  readonly binMs: number;
  readonly bands: number;
  readonly lowestHz: number;
  readonly highestHz: number;
  /** The d of ln((x + d)/d), in the unit of the sound. */
  readonly compressionOffset: number;
}

/** Values below this are set to 0 after scaling, as NEMS does. */
const smallest = 1e-6;

/**
 * Cochleagram [time, channel]: gammatone filters equally spaced in ERB, sqrt(mean(x²)) over the samples of each bin,
 * ln((x + d)/d), then every band scaled to 0…1 with the minimum and maximum of the training sounds, after NEMS;
 * that only the training sounds set the scale is ours.
 */
export function cochleagram(settings: CochleagramSettings): FrontEnd {
  const { bands, lowestHz, highestHz, samplingRateHz, binMs, compressionOffset } = settings;
  if (!(compressionOffset > 0)) {
    throw new CortexError('InvalidInput', `compressionOffset must be positive but is ${compressionOffset}.`);
  }
  const channelHz = erbCentres(bands, lowestHz, highestHz);
  const filters = channelHz.map((hz) => gammatone(hz, samplingRateHz));
  return {
    channelHz,
    analyse(samples, bins) {
      const result = zeros([bins, bands]);
      const ends = binEnds(bins, (binMs * samplingRateHz) / 1000);
      filters.forEach((filter, band) => {
        const meanSquares = binMeanSquares(filter.filter(samples), ends);
        meanSquares.forEach((meanSquare, bin) => {
          result.data[bin * bands + band] = Math.log1p(Math.sqrt(meanSquare) / compressionOffset);
        });
      });
      return result;
    },
    fit: (training) => scaleToUnit(training, bands),
  };
}

/** Mean square in every bin; samples after the end of the sound count as silence. */
function binMeanSquares(samples: Float64Array, ends: Int32Array): Float64Array {
  return Float64Array.from(ends, (end, bin) => {
    const start = bin > 0 ? ends[bin - 1] : 0;
    let sum = 0;
    for (let i = start; i < Math.min(end, samples.length); i++) sum += samples[i] * samples[i];
    return sum / (end - start);
  });
}

function scaleToUnit(training: readonly NdArray[], bands: number): (analysed: NdArray) => NdArray {
  const low = new Float64Array(bands).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(bands).fill(Number.NEGATIVE_INFINITY);
  for (const { data } of training) {
    for (let i = 0; i < data.length; i++) {
      const band = i % bands;
      low[band] = Math.min(low[band], data[i]);
      high[band] = Math.max(high[band], data[i]);
    }
  }
  const silent = low.findIndex((value, band) => !(high[band] > value));
  if (silent >= 0) {
    throw new CortexError('InvalidData', `Band ${silent} of the cochleagram is constant over the training sounds.`);
  }
  return ({ shape, data }) => ({
    shape,
    data: data.map((value, i) => {
      const band = i % bands;
      const scaled = (value - low[band]) / (high[band] - low[band]);
      return scaled < smallest ? 0 : scaled;
    }),
  });
}
