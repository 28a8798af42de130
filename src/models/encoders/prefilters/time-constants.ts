import { CortexError } from '../../../errors.ts';
import type { SignalShape } from '../architecture.ts';

/** Range over which channels are spread when their frequencies are not known, on the mel scale. */
const assumedRangeHz = [500, 20_000] as const;

/**
 * Time constant of adaptation to the mean level at a frequency: τ = 500 − 105·log10(f/Hz) ms (Willmore et al. 2016,
 * J. Neurosci. 36:280, fitted to Dean et al. 2008). Throws InvalidInput where it is not positive, above 57 kHz.
 */
export function adaptationTimeConstantMs(frequencyHz: number): number {
  const milliseconds = 500 - 105 * Math.log10(frequencyHz);
  if (frequencyHz > 0 && milliseconds > 0) return milliseconds;
  throw new CortexError(
    'InvalidInput',
    `Adaptation has no time constant at ${frequencyHz} Hz; give channel frequencies above 0 and below 57 kHz.`,
  );
}

/** Decay a bin, e^(−bin/τ), of every channel's memory. */
export function adaptationDecays({ frame, channelHz, binMs }: Omit<SignalShape, 'copies'>): Float32Array {
  const frequencies = channelHz ?? melSpaced(frame[0]);
  return Float32Array.from(frequencies, (frequency) => Math.exp(-binMs / adaptationTimeConstantMs(frequency)));
}

/** `channels` frequencies at equal distances on the mel scale, 2595·log10(1 + f/700). */
function melSpaced(channels: number): number[] {
  const [low, high] = assumedRangeHz.map((frequency) => 2595 * Math.log10(1 + frequency / 700));
  return Array.from({ length: channels }, (_, channel) => {
    const mel = channels === 1 ? low : low + ((high - low) * channel) / (channels - 1);
    return 700 * (10 ** (mel / 2595) - 1);
  });
}
