import type { tf } from '../../../../engine/tensorflow.ts';
import { meanOverTwoBins } from '../../../../layers/waveform/bins.ts';
import { firBank } from '../../../../layers/waveform/fir-bank.ts';
import { sincFilters } from '../../../../layers/waveform/sinc.ts';
import { melCorners } from '../../../../signal/filter-bank.ts';
import { fixedValues } from '../../../initialisers.ts';
import { trainable, type WeightSpec, type Weights } from '../../../weights.ts';
import { type LearnableFrontEnd, melCentres } from './front-end.ts';

/** 251 taps at 16 kHz. */
const filterSeconds = 251 / 16_000;

/** Odd number of taps. */
const tapsAt = (samplingRateHz: number): number => 2 * Math.floor((filterSeconds * samplingRateHz) / 2) + 1;

/** SincNet filters with learnable edges (mel-spaced at the start), |·|, mean over two bins, ln(1 + ·). */
export const sincnet: LearnableFrontEnd = {
  centresHz: melCentres,
  specs: ({ channels, lowestHz, highestHz }) => sincSpecs(channels, lowestHz, highestHz),
  analyse(sound, ends, { samplingRateHz }, weights) {
    const filtered = firBank(sound, sincBank(weights, tapsAt(samplingRateHz), samplingRateHz));
    return meanOverTwoBins(filtered.abs(), ends).log1p();
  },
};

/**
 * Lower edges and widths of bands that tile the range in mel, as logarithms of Hz: a step of training moves every edge
 * by a fraction of itself.
 */
export function sincSpecs(channels: number, lowestHz: number, highestHz: number): WeightSpec[] {
  const edges = melCorners(channels - 1, lowestHz, highestHz);
  const widths = edges.slice(1).map((edge, i) => edge - edges[i]);
  return [
    trainable('front/sinc/log-low', [channels], fixedValues(edges.slice(0, -1).map(Math.log))),
    trainable('front/sinc/log-width', [channels], fixedValues(widths.map(Math.log))),
  ];
}

/** The filters [tap, channel] of the weights of `sincSpecs`. */
export function sincBank(weights: Weights, taps: number, samplingRateHz: number): tf.Tensor2D {
  const low = weights.get<tf.Rank.R1>('front/sinc/log-low').exp<tf.Tensor1D>();
  const width = weights.get<tf.Rank.R1>('front/sinc/log-width').exp<tf.Tensor1D>();
  return sincFilters(low, width, taps, samplingRateHz);
}
