import { CortexError } from '../errors.ts';
import { type CochleagramSettings, cochleagram } from './cochleagram.ts';
import { dbSpectrogram } from './db-spectrogram.ts';
import type { FrontEnd } from './front-end.ts';
import { logMelSpectrogram } from './log-mel.ts';

export const frontEndNames = ['db', 'log-mel', 'gammatone'] as const;
export type FrontEndName = (typeof frontEndNames)[number];

/** What every front end is told; each spaces its bands in its own way between the two frequencies. */
export type FrontEndSettings = CochleagramSettings;

/** Range of the dB spectrogram under the loudest training sound. */
const rangeDb = 70;
/** Smallest amplitude of the log-mel spectrogram, deepSTRF's. */
const smallestAmplitude = 1e-4;

/**
 * The front end called `name`; windows of the short-time spectra are two bins long.
 * "db": centres from lowestHz to highestHz in equal parts of an octave. "log-mel": bands from lowestHz to highestHz.
 * "gammatone": cochleagram in ERB steps. Throws InvalidInput for bands that the sampling rate does not reach, frequencies in
 * the wrong order and fewer than two bands of "db".
 */
export function frontEndNamed(name: FrontEndName, settings: FrontEndSettings): FrontEnd {
  const { bands, lowestHz, highestHz, binMs } = settings;
  if (!(lowestHz < highestHz)) {
    throw new CortexError(
      'InvalidInput',
      `lowestHz must lie below highestHz but they are ${lowestHz} and ${highestHz}.`,
    );
  }
  const windowMs = 2 * binMs;
  switch (name) {
    case 'db':
      if (bands < 2) {
        throw new CortexError(
          'InvalidInput',
          `db needs at least 2 bands, centred from lowestHz to highestHz, but bands is ${bands}; log-mel and gammatone take one.`,
        );
      }
      return dbSpectrogram({
        ...settings,
        windowMs,
        rangeDb,
        bandsPerOctave: (bands - 1) / Math.log2(highestHz / lowestHz),
      });
    case 'log-mel':
      return logMelSpectrogram({ ...settings, windowMs, floor: smallestAmplitude });
    case 'gammatone':
      return cochleagram(settings);
  }
}
