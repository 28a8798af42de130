import type { NdArray } from '../../src/arrays.ts';
import { randomStream } from '../../src/random/stream.ts';
import { noiseField } from '../shared/noise-field.ts';
import { type AuditorySimSettings, auditoryBinMs } from './settings.ts';

const lowestHz = 200;
const highestHz = 20_000;
/** Below these the modulation spectrum is flat; above them it falls with 1/f (Singh & Theunissen 2003). */
const temporalKneeHz = 5;
const spectralKnee = 0.1;
/** Standard deviation of the log envelope. */
const depth = 0.8;
/** Fall of the level from one octave to the next, as a factor of the amplitude. */
const perOctave = 0.8;

/** Centre frequencies of the channels. */
export function channelFrequencies(channels: number): number[] {
  const octaves = Math.log2(highestHz / lowestHz);
  return Array.from({ length: channels }, (_, k) => lowestHz * 2 ** ((octaves * k) / (channels - 1)));
}

/**
 * Spectrogram [time, channel] of a natural-like sound: envelopes that are positive, correlated in time and frequency
 * with a 1/f modulation spectrum, and softer at high frequencies, compressed as ln(1 + 10 x), the offset of Wingert et
 * al. (2026).
 */
export function simulateSound({ seed, channels, clipSeconds }: AuditorySimSettings, clip: number): NdArray {
  const bins = Math.round((clipSeconds * 1000) / auditoryBinMs);
  const temporalKnee = (temporalKneeHz * auditoryBinMs) / 1000;
  const field = noiseField(
    [bins, channels],
    ([temporal, spectral]) => 1 / Math.sqrt(1 + (temporal / temporalKnee) ** 2 + (spectral / spectralKnee) ** 2),
    randomStream(seed, `auditory-sim/sound-${clip + 1}`),
  );
  const octavesPerChannel = Math.log2(highestHz / lowestHz) / (channels - 1);
  const level = Array.from({ length: channels }, (_, k) => perOctave ** (k * octavesPerChannel));
  const data = field.data.map((value, i) => Math.log1p(10 * level[i % channels] * Math.exp(depth * value)));
  return { shape: field.shape, data };
}
