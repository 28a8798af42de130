import type { NdArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { type NetworkInput, networkOutput } from './network-input.ts';

export interface ShiftError {
  /** Shift in bins of time, or in channels. */
  readonly shift: number;
  /** Root mean square of the difference over that of the responses about their mean, all units together. */
  readonly error: number;
  readonly worstUnit: number;
  readonly worstUnitError: number;
  /** Bins that were compared, and bins at the borders that were not. */
  readonly comparedBins: number;
  readonly marginBins: number;
}

/**
 * Equivariance error of shifts in time: f(T_a x) against T_a f(x) away from the borders (Cohen & Welling 2016, ICML). The
 * input without its first `shiftBins` bins is the shifted one; the first `marginBins` of it are left out (the receptive
 * field, or half the clip for networks that remember without limit), and as many at the end for networks that see the
 * future. A causal network without strides is exact. Throws InvalidInput when nothing is left to compare.
 */
export function timeShiftError(
  encoder: Encoder,
  { array, ends, frameSize }: NetworkInput,
  shiftBins: number,
  marginBins = defaultMargin(encoder, ends.length - shiftBins),
): ShiftError {
  const bins = ends.length;
  const tail = encoder.architecture.twoSided ? marginBins : 0;
  const compared = bins - shiftBins - marginBins - tail;
  if (!(Number.isInteger(shiftBins) && shiftBins > 0 && compared > 0)) {
    throw new CortexError(
      'InvalidInput',
      `A shift of ${shiftBins} bins and a margin of ${marginBins} leave nothing of ${bins} bins; shift by a positive whole number, less, or take a longer clip.`,
    );
  }
  const from = ends[shiftBins - 1] * frameSize;
  const shape = [array.shape[0] - from / frameSize, ...array.shape.slice(1)];
  const whole = networkOutput(encoder, array);
  const shifted = networkOutput(encoder, { shape, data: array.data.subarray(from) });
  return compare(whole, shifted, { shift: shiftBins, first: marginBins, compared, marginBins, offset: shiftBins });
}

/**
 * What a shift of the spectrogram by `channels` (positive: up; the channels that come in hold the mean) changes in the
 * responses: f(S x) against f(x). Units have no place on the frequency axis, so this measures invariance: 0 for a
 * network that ignores where on the axis a pattern lies, about √2 when the responses become unrelated.
 * Throws InvalidInput for networks that do not take spectrograms.
 */
export function channelShiftError(encoder: Encoder, { array, ends }: NetworkInput, channels: number): ShiftError {
  const [bins, count] = array.shape;
  if (encoder.architecture.input !== 'frames' || array.shape.length !== 2) {
    throw new CortexError('InvalidInput', 'Channels can only be shifted in a spectrogram [time, channel].');
  }
  if (!(Number.isInteger(channels) && Math.abs(channels) < count)) {
    throw new CortexError('InvalidInput', `${count} channels cannot be shifted by ${channels}; shift by fewer.`);
  }
  const data = new Float32Array(array.data.length);
  for (let bin = 0; bin < bins; bin++) {
    for (let channel = 0; channel < count; channel++) {
      const source = channel - channels;
      if (source >= 0 && source < count) data[bin * count + channel] = array.data[bin * count + source];
    }
  }
  const marginBins = defaultMargin(encoder, ends.length);
  const [before, after] = [array, { shape: array.shape, data }].map((stimulus) => networkOutput(encoder, stimulus));
  const compared = bins - marginBins;
  return compare(before, after, { shift: channels, first: marginBins, compared, marginBins, offset: 0 });
}

const defaultMargin = (encoder: Encoder, bins: number): number =>
  Number.isFinite(encoder.receptiveFieldBins) ? encoder.receptiveFieldBins - 1 : Math.floor(bins / 2);

/** Bin `first + i` of `shifted` against bin `first + i + offset` of `whole`. */
function compare(
  whole: NdArray,
  shifted: NdArray,
  part: { shift: number; first: number; compared: number; marginBins: number; offset: number },
): ShiftError {
  const units = whole.shape[1];
  const [difference, power] = [new Float64Array(units), new Float64Array(units)];
  for (let unit = 0; unit < units; unit++) {
    let mean = 0;
    for (let i = 0; i < part.compared; i++) {
      mean += whole.data[(part.first + part.offset + i) * units + unit] / part.compared;
    }
    for (let i = 0; i < part.compared; i++) {
      const expected = whole.data[(part.first + part.offset + i) * units + unit];
      difference[unit] += (shifted.data[(part.first + i) * units + unit] - expected) ** 2;
      power[unit] += (expected - mean) ** 2;
    }
  }
  const ratio = (error: number, size: number) => (error === 0 ? 0 : Math.sqrt(error / size));
  const perUnit = difference.map((error, unit) => ratio(error, power[unit]));
  const worstUnit = perUnit.reduce((worst, error, unit) => (error > perUnit[worst] ? unit : worst), 0);
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  return {
    shift: part.shift,
    error: ratio(total(difference), total(power)),
    worstUnit,
    worstUnitError: perUnit[worstUnit],
    comparedBins: part.compared,
    marginBins: part.marginBins,
  };
}
