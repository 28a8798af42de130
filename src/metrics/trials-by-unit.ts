import type { NdArray, TypedArray } from '../arrays.ts';
import type { EncodingData } from '../data/encoding-data.ts';
import { CortexError } from '../errors.ts';
import { smoothedRepeats } from '../signal/smooth-responses.ts';

/** The responses of one unit to several clips laid end to end. */
interface UnitTrials {
  /** [repeat, time]; only repeats and bins without a gap. */
  readonly repeats: NdArray;
  /** Indices into the bins of the clips laid end to end that `repeats` holds, in order. */
  readonly bins: Int32Array;
}

/** Number of scored bins of each clip: all but the first `skipBins`. */
function scoredBins(data: EncodingData, clips: readonly number[]): number[] {
  return clips.map((clip) => Math.max(0, data.clips[clip].repeats.shape[1] - data.treatment.skipBins));
}

/**
 * Responses of every unit to `clips`, without the first `skipBins` of each: smoothed trial by trial as the data set's
 * treatment says, or as recorded with `smoothed` false. A repeat of a clip that a unit lacks altogether is left out; of
 * clips with more repeats than the others the first ones are taken, so that the noise is that of as many everywhere; clips with one
 * repeat are left out beside others with more, which would be left without a noise. Then every bin goes that misses a repeat, such
 * as those of a clip that the unit never had.
 */
export function trialsByUnit(data: EncodingData, clips: readonly number[], smoothed = true): UnitTrials[] {
  if (clips.length === 0) throw new CortexError('InvalidInput', 'Scores need at least one clip but got none.');
  const { skipBins } = data.treatment;
  const lengths = scoredBins(data, clips);
  const sources = clips.map((clip) => {
    const { repeats } = data.clips[clip];
    return rowsByUnit(smoothed ? smoothedRepeats(repeats, data.treatment) : repeats, skipBins);
  });
  return data.units.map((_, unit) =>
    joinedTrials(
      sources.map((source) => source[unit].filter(hasAny)),
      lengths,
    ),
  );
}

/** Responses [repeat, time, unit] without the first `skipBins`: [unit][repeat], a row of bins each. */
function rowsByUnit({ shape, data }: NdArray<TypedArray>, skipBins: number): Float32Array[][] {
  const [repeats, time, units] = shape;
  const length = Math.max(0, time - skipBins);
  const rows = Array.from({ length: units }, () => Array.from({ length: repeats }, () => new Float32Array(length)));
  for (let r = 0; r < repeats; r++) {
    for (let t = 0; t < length; t++) {
      const from = (r * time + skipBins + t) * units;
      for (let unit = 0; unit < units; unit++) rows[unit][r][t] = data[from + unit];
    }
  }
  return rows;
}

/** The repeats of one unit, [clip][repeat], laid end to end. */
function joinedTrials(clips: readonly (readonly Float32Array[])[], lengths: readonly number[]): UnitTrials {
  const count = scoredRepeats(clips.map(({ length }) => length));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const joined = new Float32Array(count * total).fill(Number.NaN);
  let start = 0;
  for (const [i, rows] of clips.entries()) {
    if (rows.length >= count) for (const [r, row] of rows.slice(0, count).entries()) joined.set(row, r * total + start);
    start += lengths[i];
  }
  const everyBin = Int32Array.from({ length: total }, (_, t) => t);
  if (count > 0 && !hasGap(joined)) return { repeats: { shape: [count, total], data: joined }, bins: everyBin };
  const bins = everyBin.filter((t) => count > 0 && !hasGap(joined, t, total));
  const kept = new Float32Array(count * bins.length);
  for (let r = 0; r < count; r++) {
    for (const [i, t] of bins.entries()) kept[r * bins.length + i] = joined[r * total + t];
  }
  return { repeats: { shape: [count, bins.length], data: kept }, bins };
}

/** How many repeats of each clip are scored: the fewest that one has, of those with two or more if there are any. */
function scoredRepeats(counts: readonly number[]): number {
  const some = counts.filter((count) => count > 0);
  const several = some.filter((count) => count > 1);
  return Math.min(...(several.length > 0 ? several : some.length > 0 ? some : [0]));
}

const hasAny = (row: Float32Array): boolean => row.some((value) => !Number.isNaN(value));

/** Whether any of the values `first`, `first` + `stride`, … is missing. */
function hasGap(values: Float32Array, first = 0, stride = 1): boolean {
  for (let i = first; i < values.length; i += stride) if (Number.isNaN(values[i])) return true;
  return false;
}

/** Predictions [time, unit] of clips as one row a unit, without the first `skipBins` of each clip. */
export function predictionsByUnit(
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
