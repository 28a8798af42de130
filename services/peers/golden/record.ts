import { z } from 'zod';
import { type NdArray, sizeOf, type TypedArray } from '../../../src/arrays.ts';
import { scaledTo, type Tally, type Tolerance } from './tally.ts';

const numberOrNull = z.number().nullable();

/** The record that stands for a whole tensor in a golden file: moments, extremes and sampled entries. */
export const tensorRecordSchema = z.looseObject({
  shape: z.array(z.int().nonnegative()),
  sum: numberOrNull.optional(),
  mean: numberOrNull.optional(),
  /** Population standard deviation. */
  std: numberOrNull.optional(),
  min: numberOrNull.optional(),
  max: numberOrNull.optional(),
  l2: numberOrNull.optional(),
  /** Flat row-major positions of the sampled entries. */
  index: z.array(z.int().nonnegative()).optional(),
  value: z.array(numberOrNull).optional(),
  /** Means over everything but axis 1. */
  channel_mean: z.array(numberOrNull).optional(),
});
export type TensorRecord = z.infer<typeof tensorRecordSchema>;

/** Which parts of a record are compared, and how closely; a part without a tolerance is not compared. */
export interface RecordTolerance {
  /**
   * Sampled entries, minimum and maximum; `ofRange` adds that fraction of max(|min|, |max|) of the tensor. `absolute` is
   * meant for tensors with entries up to `upTo` and grows in proportion for those with larger ones (see `scaledTo`).
   */
  readonly entries?: Tolerance & { readonly ofRange?: number; readonly upTo?: number };
  /** √(Σ difference² / Σ value²) over the sampled entries, the measure for gradients. */
  readonly entriesL2?: number;
  /** `mean` in standard deviations of the tensor (also for the channel means and the sum); `std` relative (also for l2). */
  readonly moments?: { readonly mean: number; readonly std: number };
}

/** Records carry 9 digits, so no tolerance is below half a unit in the last. */
const printedDigits = 5e-9;

/** Compares a tensor, in the axis order of the record, with its record. A wrong shape is one failure and ends the comparison. */
export function compareRecord(
  tally: Tally,
  name: string,
  actual: NdArray<TypedArray>,
  record: TensorRecord,
  tolerance: RecordTolerance,
): void {
  tally.equal(`${name} shape`, actual.shape, record.shape);
  if (sizeOf(actual.shape) !== sizeOf(record.shape) || actual.shape.length !== record.shape.length) return;
  if (tolerance.entries) compareEntries(tally, name, actual.data, record, tolerance.entries);
  if (tolerance.entriesL2 !== undefined) compareEntriesL2(tally, name, actual.data, record, tolerance.entriesL2);
  if (tolerance.moments) compareMoments(tally, name, actual, record, tolerance.moments);
}

function compareEntries(
  tally: Tally,
  name: string,
  data: TypedArray,
  record: TensorRecord,
  { absolute = 0, relative = 0, ofRange = 0, upTo = Number.POSITIVE_INFINITY }: NonNullable<RecordTolerance['entries']>,
): void {
  const range = Math.max(Math.abs(record.min ?? 0), Math.abs(record.max ?? 0));
  const entryTolerance = {
    absolute: scaledTo(range, upTo, absolute) + ofRange * range,
    relative: Math.max(relative, printedDigits),
  };
  const { index = [], value = [] } = record;
  index.forEach((flat, k) => {
    tally.close(`${name}[${flat}]`, data[flat], value[k], entryTolerance);
  });
  const { min, max } = extremes(data);
  if (record.min !== undefined) tally.close(`${name} min`, min, record.min, entryTolerance);
  if (record.max !== undefined) tally.close(`${name} max`, max, record.max, entryTolerance);
}

function compareEntriesL2(tally: Tally, name: string, data: TypedArray, record: TensorRecord, limit: number): void {
  if ((record.index ?? []).length > 0) {
    tally.within(`${name} entries (relative L2)`, relativeL2(data, record, entriesOf(record)) / limit);
  }
}

/** √(Σ (data − other)² / Σ value²) over the sampled entries of a record, in whose order `other` has its values. */
export function relativeL2(
  data: TypedArray,
  { index = [], value = [] }: TensorRecord,
  other: ArrayLike<number>,
): number {
  let difference = 0;
  let norm = 0;
  index.forEach((flat, k) => {
    difference += (data[flat] - other[k]) ** 2;
    norm += (value[k] ?? Number.NaN) ** 2;
  });
  return Math.sqrt(difference / norm);
}

/** The sampled entries as the record has them, NaN for null. */
export const entriesOf = ({ value = [] }: TensorRecord): number[] => value.map((one) => one ?? Number.NaN);

function compareMoments(
  tally: Tally,
  name: string,
  { shape, data }: NdArray<TypedArray>,
  record: TensorRecord,
  tolerance: { mean: number; std: number },
): void {
  const moments = momentsOf(data);
  const std = record.std ?? 0;
  const meanTolerance = { absolute: tolerance.mean * std, relative: printedDigits };
  const spreadTolerance = { relative: Math.max(tolerance.std, printedDigits) };
  if (record.mean !== undefined) tally.close(`${name} mean`, moments.mean, record.mean, meanTolerance);
  if (record.sum !== undefined) {
    const absolute = tolerance.mean * std * data.length;
    tally.close(`${name} sum`, moments.mean * data.length, record.sum, { absolute, relative: printedDigits });
  }
  if (record.std !== undefined) tally.close(`${name} std`, moments.std, record.std, spreadTolerance);
  if (record.l2 !== undefined) tally.close(`${name} l2`, moments.l2, record.l2, spreadTolerance);
  if (record.channel_mean) {
    tally.allClose(`${name} channel mean`, channelMeans(shape, data), record.channel_mean, meanTolerance);
  }
}

function momentsOf(data: TypedArray): { mean: number; std: number; l2: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    sum += data[i];
    squares += data[i] ** 2;
  }
  const mean = sum / data.length;
  let deviations = 0;
  for (let i = 0; i < data.length; i++) deviations += (data[i] - mean) ** 2;
  return { mean, std: Math.sqrt(deviations / data.length), l2: Math.sqrt(squares) };
}

function extremes(data: TypedArray): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    min = Math.min(min, data[i]);
    max = Math.max(max, data[i]);
  }
  return { min, max };
}

function channelMeans(shape: readonly number[], data: TypedArray): Float64Array {
  const channels = shape[1];
  const inner = sizeOf(shape.slice(2));
  const means = new Float64Array(channels);
  for (let i = 0; i < data.length; i++) means[Math.floor(i / inner) % channels] += data[i];
  return means.map((sum) => sum / (data.length / channels));
}
