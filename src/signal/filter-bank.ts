import { CortexError } from '../errors.ts';

/** Bands as weighted sums over the entries of a spectrum. */
export interface FilterBank {
  readonly centreHz: readonly number[];
  /** First entry of every band. */
  readonly first: readonly number[];
  /** Weights of the entries from `first` on. */
  readonly weights: readonly Float64Array[];
}

/**
 * Triangular bands: band j rises from `cornersHz[j]` to 1 at `cornersHz[j + 1]` and falls to `cornersHz[j + 2]`,
 * linearly in frequency. Throws InvalidInput when a band holds no entry of the spectrum, or its centre lies at or above
 * half the sampling rate.
 * @param frequencyHz of the entries of the spectrum, rising
 */
export function triangularBands(cornersHz: readonly number[], frequencyHz: Float64Array): FilterBank {
  const nyquistHz = frequencyHz[frequencyHz.length - 1];
  const centreHz = cornersHz.slice(1, -1);
  const first: number[] = [];
  const weights = centreHz.map((centre, band) => {
    const [low, high] = [cornersHz[band], cornersHz[band + 2]];
    if (centre >= nyquistHz) {
      throw new CortexError(
        'InvalidInput',
        `The band at ${centre.toFixed(0)} Hz lies above half the sampling rate, ${nyquistHz} Hz; ask for lower or fewer bands.`,
      );
    }
    const rising = (f: number) => (f <= centre ? (f - low) / (centre - low) : (high - f) / (high - centre));
    const inside = Array.from(frequencyHz.keys()).filter((k) => rising(frequencyHz[k]) > 0);
    if (inside.length === 0) {
      throw new CortexError(
        'InvalidInput',
        `The band at ${centre.toFixed(0)} Hz (${low.toFixed(0)}–${high.toFixed(0)} Hz) is narrower than the spectrum's step of ${frequencyHz[1].toFixed(1)} Hz; ask for fewer bands or a longer window.`,
      );
    }
    first.push(inside[0]);
    return Float64Array.from(inside, (k) => rising(frequencyHz[k]));
  });
  return { centreHz, first, weights };
}

/** Corners of `bands` bands whose centres rise by 1/`perOctave` octave from `lowestHz`: bands + 2 frequencies. */
export function octaveCorners(bands: number, lowestHz: number, perOctave: number): number[] {
  return Array.from({ length: bands + 2 }, (_, j) => lowestHz * 2 ** ((j - 1) / perOctave));
}

/** Corners of `bands` bands equally spaced in mel, 2595·log10(1 + f/700), between two frequencies: bands + 2 of them. */
export function melCorners(bands: number, lowestHz: number, highestHz: number): number[] {
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
  const hz = (value: number) => 700 * (10 ** (value / 2595) - 1);
  const step = (mel(highestHz) - mel(lowestHz)) / (bands + 1);
  return Array.from({ length: bands + 2 }, (_, j) => hz(mel(lowestHz) + j * step));
}

/** Writes the bands of one spectrum into `into` from `offset` on. */
export function applyBands(bank: FilterBank, spectrum: Float64Array, into: Float32Array, offset: number): void {
  for (let band = 0; band < bank.weights.length; band++) {
    const weights = bank.weights[band];
    const from = bank.first[band];
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i] * spectrum[from + i];
    into[offset + band] = sum;
  }
}
