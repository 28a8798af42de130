import { type NdArray, zeros } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { applyBands, octaveCorners, triangularBands } from './filter-bank.ts';
import type { FrontEnd } from './front-end.ts';
import { eachPowerSpectrum, type ShortTimeSettings, shortTimeFrames } from './short-time-power.ts';

interface DbSpectrogramSettings extends ShortTimeSettings {
  readonly bands: number;
  /** Centre of the lowest band. */
  readonly lowestHz: number;
  readonly bandsPerOctave: number;
  /** Levels lower than this under the loudest value of the training sounds are raised to it. */
  readonly rangeDb: number;
}

/**
 * dB spectrogram [time, channel]: 10·log10 of the power in triangular bands a fraction of an octave apart, from a Hann
 * window that ends at the end of the bin. 0 dB is a mean square of 1 in the window. The floor lies `rangeDb` under the
 * maximum of the training sounds, so that no value depends on what comes later or on held-out sounds.
 */
export function dbSpectrogram(settings: DbSpectrogramSettings): FrontEnd {
  const { frequencyHz, fftSize, windowEnergy } = shortTimeFrames(settings);
  const bank = triangularBands(octaveCorners(settings.bands, settings.lowestHz, settings.bandsPerOctave), frequencyHz);
  // Parseval: the one-sided sum of 2|X|²/(fftSize · Σw²) is the mean square of the sound, weighted by the squared window.
  const scale = 2 / (fftSize * windowEnergy);
  return {
    channelHz: bank.centreHz,
    analyse(samples, bins) {
      const result = zeros([bins, settings.bands]);
      eachPowerSpectrum(samples, bins, settings, (bin, power) =>
        applyBands(bank, power, result.data, bin * settings.bands),
      );
      for (let i = 0; i < result.data.length; i++) result.data[i] = 10 * Math.log10(scale * result.data[i]);
      return result;
    },
    fit(training) {
      const floorDb = loudest(training) - settings.rangeDb;
      return ({ shape, data }) => ({ shape, data: data.map((level) => Math.max(level, floorDb)) });
    },
  };
}

function loudest(spectrograms: readonly NdArray[]): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (const { data } of spectrograms) for (const level of data) if (level > maximum) maximum = level;
  if (Number.isFinite(maximum)) return maximum;
  throw new CortexError('InvalidData', 'The training sounds are silent, so there is no level to set the floor from.');
}
