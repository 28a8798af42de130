import type { tf } from '../../../../engine/tensorflow.ts';
import { binSamples, longestBin } from '../../../../layers/waveform/bins.ts';
import { firBank } from '../../../../layers/waveform/fir-bank.ts';
import { backwardGaussian, gaborFilters } from '../../../../layers/waveform/gabor.ts';
import { pcen } from '../../../../layers/waveform/pcen.ts';
import { melCorners } from '../../../../signal/filter-bank.ts';
import { fixedValues } from '../../../initialisers.ts';
import { trainable } from '../../../weights.ts';
import { type LearnableFrontEnd, melCentres } from './front-end.ts';
import { pcenParameters, pcenSpecs } from './pcen-weights.ts';

/** Length of the Gabor filters. */
const filterMs = 15;
/** Bins that the pool looks back over. */
const poolBins = 4;
/** Standard deviation of the pool as a share of its length. */
const poolWidth = 0.4;
/** Keeps the slope of a magnitude bounded. */
const squareFloor = 1e-12;
const pcenStart = { smoothing: 0.04, gain: 0.96, offset: 2, power: 0.5 };
/** Full width at half maximum over the standard deviation of a Gaussian. */
const widthOverSd = 2 * Math.sqrt(2 * Math.log(2));

/**
 * LEAF (Zeghidour et al. 2021): complex Gabor filters with learnable centres and widths, magnitude, a one-sided
 * Gaussian pool of learnable width over four bins, learnable PCEN. Filters and pool look back only, so a filter is
 * delayed by half its length.
 */
export const leaf: LearnableFrontEnd = {
  centresHz: melCentres,
  specs: (bank) => {
    const { channels, samplingRateHz, lowestHz, highestHz } = bank;
    const corners = melCorners(channels, lowestHz, highestHz);
    const omega = melCentres(bank).map((hz) => (2 * Math.PI * hz) / samplingRateHz);
    // A Gabor filter is a Gaussian over frequency too; it begins as wide as the mel band at half its height.
    const sigma = omega.map((_, i) => {
      const halfWidth = (Math.PI * (corners[i + 2] - corners[i])) / samplingRateHz;
      return widthOverSd / halfWidth;
    });
    return [
      trainable('front/gabor/log-omega', [channels], fixedValues(omega.map(Math.log))),
      trainable('front/gabor/log-sigma', [channels], fixedValues(sigma.map(Math.log))),
      trainable('front/pool/log-width', [channels], { constant: Math.log(poolWidth) }),
      ...pcenSpecs(channels, pcenStart),
    ];
  },
  analyse(sound, ends, { samplingRateHz }, weights) {
    const taps = 2 * Math.floor(((filterMs / 1000) * samplingRateHz) / 2) + 1;
    const sigma = weights.get<tf.Rank.R1>('front/gabor/log-sigma').exp<tf.Tensor1D>();
    const omega = weights.get<tf.Rank.R1>('front/gabor/log-omega').exp<tf.Tensor1D>();
    const filters = gaborFilters(omega, sigma, taps);
    const square = firBank(sound, filters.real).square().add(firBank(sound, filters.imaginary).square());
    const magnitude = square.add<tf.Tensor3D>(squareFloor).sqrt();
    const pooled = poolBack(magnitude, ends, weights.get<tf.Rank.R1>('front/pool/log-width').exp<tf.Tensor1D>());
    return pcen(pooled, pcenParameters(weights));
  },
};

/** Weighted sum over the present bin and those before it: [batch, sample, channel] → [batch, bin, channel]. */
function poolBack(x: tf.Tensor3D, ends: Int32Array, width: tf.Tensor1D): tf.Tensor3D {
  const samples = binSamples(x, ends);
  const [batch, bins, longest, channels] = samples.shape;
  const kernel = backwardGaussian(width, poolBins, longestBin(ends));
  let pooled: tf.Tensor | undefined;
  for (let back = 0; back < Math.min(poolBins, bins); back++) {
    const weights = kernel.slice([back, 0, 0], [1, longest, channels]);
    const part = samples
      .slice([0, 0, 0, 0], [batch, bins - back, longest, channels])
      .mul(weights)
      .sum(2)
      .pad([
        [0, 0],
        [back, 0],
        [0, 0],
      ]);
    pooled = pooled ? pooled.add(part) : part;
  }
  return pooled as tf.Tensor3D;
}
