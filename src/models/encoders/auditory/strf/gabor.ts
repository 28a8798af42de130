import { tf } from '../../../../engine/tensorflow.ts';
import type { RandomStream } from '../../../../random/stream.ts';
import { trainable, type WeightSpec } from '../../../weights.ts';
import type { SignalShape } from '../../architecture.ts';
import type { StrfParameterisation } from './parameterisation.ts';

/** Distance of two channels whose frequencies are not known. */
const channelOctaves = 1 / 6;

/**
 * A Gabor function over log frequency times one over time (NEMS), every parameter [unit] or, for the gain,
 * [copy, unit]: g·exp(−(x−x₀)²/2B²)·sin(2πW(x−x₀)+P) · exp(−(t−t₀)²/2B_t²)·sin(2πW_t(t−t₀)+P_t), x in octaves, t in
 * bins back from now. Bounds: B in [0.08, 5] octaves, W up to 2 cycles an octave, |W_t| up to a third of the sampling
 * rate, t₀ inside the window.
 */
export const gabor: StrfParameterisation = {
  specs: ({ at, lags }, shape) => {
    const octaves = octavesOf(shape);
    const span = octaves[octaves.length - 1];
    const { units, copies } = shape;
    const spec = (name: string, low: number, high: number): WeightSpec =>
      trainable(`${at}/gabor/${name}`, [units], { draw: uniform(low, high) });
    return [
      trainable(`${at}/gabor/gain`, [copies, units], { normalSd: 1 }),
      spec('centreOctaves', 0, span),
      spec('widthOctaves', Math.min(0.3, span / 4), Math.max(0.4, span / 2)),
      spec('cyclesPerOctave', 0, 0.5),
      spec('spectralPhase', Math.PI / 4, (3 * Math.PI) / 4),
      spec('centreBins', 0, (lags - 1) / 2),
      spec('widthBins', 1, Math.max(1.5, lags / 4)),
      spec('cyclesPerBin', 0, 1 / 12),
      spec('temporalPhase', Math.PI / 4, (3 * Math.PI) / 4),
    ];
  },
  kernel(weights, { at, lags }, shape) {
    const parameters = (names: readonly string[]) => names.map((name) => weights.get(`${at}/gabor/${name}`));
    const octaves = octavesOf(shape);
    const { copies, units } = shape;
    const spectral = profile(
      parameters(['centreOctaves', 'widthOctaves', 'cyclesPerOctave', 'spectralPhase']),
      Array.from(octaves),
      {
        centre: [octaves[0] - 1, octaves[octaves.length - 1] + 1],
        width: [0.08, 5],
        frequency: [-2, 2],
      },
    );
    const temporal = profile(
      parameters(['centreBins', 'widthBins', 'cyclesPerBin', 'temporalPhase']),
      Array.from({ length: lags }, (_, lag) => lag),
      {
        centre: [0, lags - 1],
        width: [0.5, 5 * lags],
        frequency: [-1 / 3, 1 / 3],
      },
    );
    const gains = weights.get(`${at}/gabor/gain`).expandDims(0);
    const channels = spectral
      .expandDims(1)
      .mul(gains)
      .reshape([1, octaves.length * copies, units]);
    return temporal.expandDims<tf.Tensor3D>(1).mul(channels);
  },
};

interface Bounds {
  readonly centre: readonly [number, number];
  readonly width: readonly [number, number];
  readonly frequency: readonly [number, number];
}

/** exp(−(x−c)²/2B²)·sin(2πW(x−c)+P) at every place: [place, unit]. */
function profile([centre, width, frequency, phase]: readonly tf.Tensor[], places: number[], bounds: Bounds) {
  const distance = tf.tensor2d(places, [places.length, 1]).sub(centre.clipByValue(...bounds.centre));
  const envelope = distance
    .div(width.clipByValue(...bounds.width))
    .square()
    .mul(-0.5)
    .exp();
  const carrier = distance
    .mul(frequency.clipByValue(...bounds.frequency))
    .mul(2 * Math.PI)
    .add(phase)
    .sin();
  return envelope.mul<tf.Tensor2D>(carrier);
}

/** Octaves of every channel above the first. */
function octavesOf({ frame, channelHz }: SignalShape): number[] {
  return Array.from({ length: frame[0] }, (_, channel) =>
    channelHz ? Math.log2(channelHz[channel] / channelHz[0]) : channel * channelOctaves,
  );
}

function uniform(low: number, high: number) {
  return (stream: RandomStream, length: number) =>
    Float32Array.from({ length }, () => low + (high - low) * stream.uniform());
}
