import type { NdArray, TypedArray } from '../arrays.ts';
import type { EncodingData } from '../encoding-data.ts';
import { CortexError } from '../errors.ts';
import { treatedRepeats } from '../signal/treat-responses.ts';

/** The responses of one unit to several clips laid end to end. */
export interface UnitTrials {
  /** [repeat, time]; only repeats and bins without a gap. */
  readonly repeats: NdArray;
  /** Indices into the bins of the clips laid end to end that `repeats` holds, in order. */
  readonly bins: Int32Array;
}

/** Number of scored bins of each clip: all but the first `skipBins`. */
export function scoredBins(data: EncodingData, clips: readonly number[]): number[] {
  return clips.map((clip) => Math.max(0, data.clips[clip].repeats.shape[1] - data.treatment.skipBins));
}

/**
 * Responses of every unit to `clips`, without the first `skipBins` of each: smoothed trial by trial as the data set's
 * treatment says, or as recorded with `smoothed` false. Clips with more repeats than the others give their first ones.
 * A repeat that a unit lacks altogether is left out; then every bin is that misses any of its repeats.
 */
export function unitTrials(data: EncodingData, clips: readonly number[], smoothed = true): UnitTrials[] {
  if (clips.length === 0) throw new CortexError('InvalidInput', 'Scores need at least one clip but got none.');
  const lengths = scoredBins(data, clips);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const count = clips.reduce((least, clip) => Math.min(least, data.clips[clip].repeats.shape[0]), Infinity);
  const sources = clips.map((clip): NdArray<TypedArray> => {
    const { repeats } = data.clips[clip];
    return smoothed ? treatedRepeats(repeats, data.treatment) : repeats;
  });
  const joined = data.units.map(() => new Float32Array(count * total));
  let start = 0;
  for (const [i, { shape, data: values }] of sources.entries()) {
    const [, time, units] = shape;
    for (let r = 0; r < count; r++) {
      for (let t = data.treatment.skipBins; t < time; t++) {
        const row = (r * time + t) * units;
        const at = r * total + start + t - data.treatment.skipBins;
        for (let unit = 0; unit < units; unit++) joined[unit][at] = values[row + unit];
      }
    }
    start += lengths[i];
  }
  return joined.map((values) => withoutGaps(values, count, total));
}

function withoutGaps(joined: Float32Array, count: number, total: number): UnitTrials {
  const everyBin = Int32Array.from({ length: total }, (_, t) => t);
  if (!hasGaps(joined)) return { repeats: { shape: [count, total], data: joined }, bins: everyBin };
  const rows = Array.from({ length: count }, (_, r) => joined.subarray(r * total, (r + 1) * total));
  const kept = rows.filter((row) => row.some((value) => !Number.isNaN(value)));
  const bins = everyBin.filter((t) => kept.length > 0 && kept.every((row) => !Number.isNaN(row[t])));
  const data = new Float32Array(kept.length * bins.length);
  for (const [r, row] of kept.entries()) for (const [i, t] of bins.entries()) data[r * bins.length + i] = row[t];
  return { repeats: { shape: [kept.length, bins.length], data }, bins };
}

function hasGaps(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/** Predictions [time, unit] of clips as one row a unit, without the first `skipBins` of each clip. */
export function unitPredictions(
  predictions: readonly NdArray[],
  data: EncodingData,
  clips: readonly number[],
): Float32Array[] {
  for (const [i, clip] of clips.entries()) {
    const wanted = [data.clips[clip].repeats.shape[1], data.units.length];
    const shape = predictions[i]?.shape ?? [];
    if (shape[0] !== wanted[0] || shape[1] !== wanted[1]) {
      throw new CortexError(
        'InvalidShape',
        `The prediction of clip "${data.clips[clip].name}" must be [time ${wanted[0]}, unit ${wanted[1]}] but is [${shape}].`,
      );
    }
  }
  const total = scoredBins(data, clips).reduce((sum, length) => sum + length, 0);
  return data.units.map((_, unit) => {
    const row = new Float32Array(total);
    let at = 0;
    for (const { shape, data: values } of predictions) {
      for (let t = data.treatment.skipBins; t < shape[0]; t++) row[at++] = values[t * shape[1] + unit];
    }
    return row;
  });
}
