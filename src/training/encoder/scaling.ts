import type { NdArray } from '../../arrays.ts';
import type { Clip } from '../../data/encoding-data.ts';
import type { Scaling } from '../../models/encoders/encoder.ts';
import { isRate, type OutputNonlinearity } from '../../models/encoders/output-nonlinearity.ts';
import type { Segment } from './crop-order.ts';
import type { EncoderTraining } from './settings.ts';

/** Sums of one channel or unit. */
interface Moments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Mean and sd (population) of every stimulus channel over the segments; of all values together for a video. */
export function inputScaling(
  clips: readonly Clip[],
  segments: readonly Segment[],
  frame: readonly number[],
): Pick<Scaling, 'inputMean' | 'inputSd'> {
  const rowSize = frame.reduce((product, length) => product * length, 1);
  const channels = frame.length === 1 ? rowSize : 1;
  const { mean, sd } = moments(
    segments.map(({ clip, from, to }) => ({ rows: clips[clip].stimulus, first: from * rowSize, end: to * rowSize })),
    channels,
  );
  return { inputMean: mean, inputSd: sd };
}

/**
 * Where the responses lie, from the treated mean responses [time, unit] of every clip; missing bins and the first
 * `skipBins` of a clip are left out. Responses that must not become negative (`nonlinearity` a rate) are scaled, not
 * centred.
 */
export function outputScaling(
  responses: ReadonlyMap<number, NdArray>,
  segments: readonly Segment[],
  skipBins: number,
  target: EncoderTraining['target'],
  nonlinearity: OutputNonlinearity,
): Pick<Scaling, 'outputMean' | 'outputSd'> {
  const units = responses.values().next().value!.shape[1];
  if (target === 'plain') {
    return { outputMean: new Float64Array(units), outputSd: new Float64Array(units).fill(1) };
  }
  const { mean, sd } = moments(
    segments.map(({ clip, from, to }) => ({
      rows: responses.get(clip)!,
      first: Math.max(from, skipBins) * units,
      end: to * units,
    })),
    units,
  );
  const centred = target === 'z-score' && !isRate(nonlinearity);
  return { outputMean: centred ? mean : new Float64Array(units), outputSd: sd };
}

interface Stretch {
  readonly rows: NdArray;
  /** Flat indices, multiples of the number of channels. */
  readonly first: number;
  readonly end: number;
}

/** Moments of every channel, NaN left out; a channel that is constant or empty gets sd 1, an empty one mean 0. */
function moments(stretches: readonly Stretch[], channels: number): Moments {
  const count = new Float64Array(channels);
  const sum = new Float64Array(channels);
  const visit = (use: (channel: number, value: number) => void) => {
    for (const { rows, first, end } of stretches) {
      for (let i = first; i < end; i++) if (!Number.isNaN(rows.data[i])) use(i % channels, rows.data[i]);
    }
  };
  visit((channel, value) => {
    count[channel]++;
    sum[channel] += value;
  });
  const mean = sum.map((total, c) => (count[c] > 0 ? total / count[c] : 0));
  const squares = new Float64Array(channels);
  visit((channel, value) => {
    squares[channel] += (value - mean[channel]) ** 2;
  });
  const sd = squares.map((square, c) => {
    const value = Math.sqrt(square / count[c]);
    return value > 1e-6 * Math.abs(mean[c]) && value > 1e-12 ? value : 1;
  });
  return { mean, sd };
}
