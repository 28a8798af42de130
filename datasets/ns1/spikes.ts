import { type NdArray, sizeOf, type TypedArray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { ns1BinMs, ns1Bins } from './sounds.ts';
import { ns1Sounds } from './split.ts';

export const ns1Repeats = 20;

/** Steps of the spike times (0.1 ms) in a bin. */
const stepsPerBin = ns1BinMs * 10;

/**
 * Spike counts [repeat 20, time 1000, unit] of every sound, in bins floor(t / 5 ms) from sound onset. Spikes after the
 * sound are left out. Trial (unit, sound, repeat) has the times `offsets[i] … offsets[i + 1]`,
 * i = (unit · 20 + sound) · 20 + repeat. Throws InvalidData for offsets that do not fit the times.
 */
export function countNs1Spikes(times: TypedArray, offsets: TypedArray, units: number): NdArray<Uint8Array>[] {
  const trials = units * ns1Sounds * ns1Repeats;
  if (offsets.length !== trials + 1 || offsets[0] !== 0 || offsets[trials] !== times.length) {
    throw new CortexError(
      'InvalidData',
      `spike_offsets.npy must have ${trials + 1} values from 0 to ${times.length} but has ${offsets.length}, from ${offsets[0]} to ${offsets[offsets.length - 1]}.`,
    );
  }
  const shape = [ns1Repeats, ns1Bins, units];
  const counts = Array.from({ length: ns1Sounds }, () => ({ shape, data: new Uint8Array(sizeOf(shape)) }));
  for (let trial = 0; trial < trials; trial++) {
    const unit = Math.floor(trial / (ns1Sounds * ns1Repeats));
    const sound = Math.floor(trial / ns1Repeats) % ns1Sounds;
    const { data } = counts[sound];
    const start = (trial % ns1Repeats) * ns1Bins;
    for (let i = offsets[trial]; i < offsets[trial + 1]; i++) {
      const bin = Math.floor(times[i] / stepsPerBin);
      if (bin < ns1Bins) data[(start + bin) * units + unit]++;
    }
  }
  return counts;
}
