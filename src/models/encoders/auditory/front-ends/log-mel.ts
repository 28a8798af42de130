import { tf } from '../../../../engine/tensorflow.ts';
import { windowsBefore } from '../../../../layers/waveform/bins.ts';
import { type FilterBank, melCorners, triangularBands } from '../../../../signal/filter-bank.ts';
import { type Bank, type LearnableFrontEnd, melCentres } from './front-end.ts';

/** Floor of a channel's power: the square of the 1e-4 of the field's amplitude spectrograms. */
const powerFloor = 1e-8;

/**
 * Log-mel spectrogram without weights: Hann window of two bins that ends with the bin, power spectrum, triangular
 * bands in mel, ½·ln(max(power, 1e-8)). The window is padded with zeros until every band holds an entry of the spectrum.
 */
export const logMel: LearnableFrontEnd = {
  centresHz: melCentres,
  specs: () => [],
  analyse(sound, ends, bank) {
    const length = Math.round(2 * bank.samplesPerBin);
    const { bands, firstBin, bins } = spectrumBands(bank, length);
    const [batch, time] = [sound.shape[0], ends.length];
    const windows = windowsBefore(sound, ends, length).reshape<tf.Tensor2D>([batch * time, length]);
    const transformed = tf.matMul(
      windows,
      tf.tensor2d(fourier(length, firstBin, bins, fftSizeOf(bank, length)), [length, 2 * bins]),
    );
    const [real, imaginary] = tf.split(transformed, 2, 1);
    const power = tf.matMul(real.square().add(imaginary.square()), tf.tensor2d(bands, [bins, bank.channels]));
    return power.maximum(powerFloor).log().mul(0.5).reshape([batch, time, bank.channels]);
  },
};

/** Entries of the spectrum that the bands use, from `firstBin` on, and their weights [bin, band]. */
function spectrumBands(bank: Bank, length: number): { bands: Float32Array; firstBin: number; bins: number } {
  const size = fftSizeOf(bank, length);
  const frequencyHz = Float64Array.from({ length: size / 2 + 1 }, (_, k) => (k * bank.samplingRateHz) / size);
  const filters: FilterBank = triangularBands(melCorners(bank.channels, bank.lowestHz, bank.highestHz), frequencyHz);
  const firstBin = filters.first[0];
  const bins = filters.first[bank.channels - 1] + filters.weights[bank.channels - 1].length - firstBin;
  const bands = new Float32Array(bins * bank.channels);
  for (const [band, weights] of filters.weights.entries()) {
    for (const [i, weight] of weights.entries()) {
      bands[(filters.first[band] - firstBin + i) * bank.channels + band] = weight;
    }
  }
  return { bands, firstBin, bins };
}

/** Smallest power of two that holds the window and two entries in the narrowest half of a band. */
function fftSizeOf({ channels, lowestHz, highestHz, samplingRateHz }: Bank, length: number): number {
  const [low, centre] = melCorners(channels, lowestHz, highestHz);
  return 2 ** Math.ceil(Math.log2(Math.max(length, (2 * samplingRateHz) / (centre - low))));
}

/** The Hann-windowed Fourier matrix [sample, cosines then sines], scaled by the window's sum to amplitudes. */
function fourier(length: number, firstBin: number, bins: number, size: number): Float32Array {
  const matrix = new Float32Array(length * 2 * bins);
  for (let n = 0; n < length; n++) {
    // Hann windows sum to half their length.
    const weight = (2 / length) * Math.sin((Math.PI * (n + 0.5)) / length) ** 2;
    for (let k = 0; k < bins; k++) {
      const angle = (2 * Math.PI * (((firstBin + k) * n) % size)) / size;
      matrix[n * 2 * bins + k] = weight * Math.cos(angle);
      matrix[n * 2 * bins + bins + k] = weight * Math.sin(angle);
    }
  }
  return matrix;
}
