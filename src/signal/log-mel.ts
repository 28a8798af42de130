import { zeros } from '../arrays.ts';
import { applyBands, melCorners, triangularBands } from './filter-bank.ts';
import type { FrontEnd } from './front-end.ts';
import { eachPowerSpectrum, type ShortTimeSettings, shortTimeFrames } from './short-time-power.ts';

interface LogMelSettings extends ShortTimeSettings {
  readonly bands: number;
  /** Where the lowest band begins and the highest ends. */
  readonly lowestHz: number;
  readonly highestHz: number;
  /** Smallest amplitude in a band. */
  readonly floor: number;
}

/**
 * Log-mel spectrogram [time, channel] as deepSTRF's for NS1, but causal: amplitude |X| of a Hann window that ends at
 * the end of the bin, triangular bands equally spaced in mel, ln(max(·, floor)). Nothing is learned from the sounds.
 */
export function logMelSpectrogram(settings: LogMelSettings): FrontEnd {
  const { frequencyHz } = shortTimeFrames(settings);
  const bank = triangularBands(melCorners(settings.bands, settings.lowestHz, settings.highestHz), frequencyHz);
  return {
    channelHz: bank.centreHz,
    analyse(samples, bins) {
      const result = zeros([bins, settings.bands]);
      const amplitude = new Float64Array(frequencyHz.length);
      eachPowerSpectrum(samples, bins, settings, (bin, power) => {
        for (let k = 0; k < power.length; k++) amplitude[k] = Math.sqrt(power[k]);
        applyBands(bank, amplitude, result.data, bin * settings.bands);
      });
      for (let i = 0; i < result.data.length; i++) {
        result.data[i] = Math.log(Math.max(result.data[i], settings.floor));
      }
      return result;
    },
    fit: () => (analysed) => analysed,
  };
}
