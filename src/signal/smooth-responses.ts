import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import type { ResponseTreatment } from '../data/encoding-data.ts';
import { CortexError } from '../errors.ts';

/** A smoothing window: `weights[k]` is that of bin t + firstOffset + k; the weights sum to 1. */
interface SmoothingWindow {
  readonly weights: Float64Array;
  readonly firstOffset: number;
}

/**
 * Hann window of `bins` weights, none of them zero: sin²(π (k + 1) / (bins + 1)), scaled to sum 1. An even window leans
 * one bin to the future: 4 bins are t − 1 … t + 2, centred at t + ½. What is fitted to such responses has latencies half a bin
 * early (2.5 ms at bins of 5 ms, 5 ms at 10) and answers up to two bins ahead, however causal the model. Throws InvalidInput for less than one bin.
 */
export function hannWindow(bins: number): SmoothingWindow {
  if (!Number.isSafeInteger(bins) || bins < 1) {
    throw new CortexError('InvalidInput', `A Hann window has a whole number of bins, 1 or more, but got ${bins}.`);
  }
  const raw = Float64Array.from({ length: bins }, (_, k) => Math.sin((Math.PI * (k + 1)) / (bins + 1)) ** 2);
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return { weights: raw.map((weight) => weight / sum), firstOffset: -Math.floor((bins - 1) / 2) };
}

/**
 * Responses [repeat, time, unit] smoothed trial by trial with the treatment's Hann window. At the ends, and beside
 * missing bins (NaN), the weights that are left are scaled to sum 1; a missing bin stays missing. No bin is dropped.
 */
export function smoothedRepeats(
  repeats: NdArray<TypedArray>,
  { hannBins }: Pick<ResponseTreatment, 'hannBins'>,
): NdArray {
  expectShape(repeats, 'repeats', ['repeat', 'time', 'unit']);
  const values = Float32Array.from(repeats.data);
  if (hannBins === 1) return { shape: repeats.shape, data: values };
  const window = hannWindow(hannBins);
  const present = presence(values);
  if (present) for (let i = 0; i < values.length; i++) values[i] = present[i] === 0 ? 0 : values[i];
  const sums = smoothTime(values, repeats.shape, window);
  if (present) {
    const weights = smoothTime(present, repeats.shape, window);
    for (let i = 0; i < sums.length; i++) sums[i] = present[i] === 0 ? Number.NaN : sums[i] / weights[i];
    return { shape: repeats.shape, data: sums };
  }
  const [count, time, units] = repeats.shape;
  const inside = smoothTime(new Float32Array(time).fill(1), [1, time, 1], window);
  for (let row = 0; row < count * time; row++) {
    const weight = inside[row % time];
    for (let i = row * units; i < (row + 1) * units; i++) sums[i] /= weight;
  }
  return { shape: repeats.shape, data: sums };
}

/** 0 where a value is NaN and 1 elsewhere; undefined when none is. */
function presence(values: Float32Array): Float32Array | undefined {
  let missing = false;
  for (let i = 0; i < values.length; i++) missing ||= Number.isNaN(values[i]);
  return missing ? values.map((value) => (Number.isNaN(value) ? 0 : 1)) : undefined;
}

/** Weighted sums along the time of [repeat, time, unit]; beyond the ends there is nothing. */
function smoothTime(values: Float32Array, shape: readonly number[], window: SmoothingWindow): Float32Array {
  const [count, time, units] = shape;
  const sums = new Float32Array(values.length);
  for (let r = 0; r < count; r++) {
    for (let t = 0; t < time; t++) {
      const here = (r * time + t) * units;
      for (const [k, weight] of window.weights.entries()) {
        const from = t + window.firstOffset + k;
        if (from < 0 || from >= time) continue;
        const there = (r * time + from) * units;
        for (let u = 0; u < units; u++) sums[here + u] += weight * values[there + u];
      }
    }
  }
  return sums;
}

/** Mean over repeats [time, unit] of responses [repeat, time, unit] smoothed as the treatment says. */
export function meanSmoothedResponse(
  repeats: NdArray<TypedArray>,
  treatment: Pick<ResponseTreatment, 'hannBins'>,
): NdArray {
  return meanOverRepeats(smoothedRepeats(repeats, treatment));
}

/** Mean over repeats of responses [repeat, time, unit] → [time, unit]; NaN where every repeat is missing. */
function meanOverRepeats(repeats: NdArray<TypedArray>): NdArray {
  expectShape(repeats, 'repeats', ['repeat', 'time', 'unit']);
  const [count, time, units] = repeats.shape;
  const sums = new Float64Array(time * units);
  const counts = new Uint16Array(time * units);
  for (let r = 0, i = 0; r < count; r++) {
    for (let cell = 0; cell < sums.length; cell++, i++) {
      if (Number.isNaN(repeats.data[i])) continue;
      sums[cell] += repeats.data[i];
      counts[cell]++;
    }
  }
  return { shape: [time, units], data: Float32Array.from(sums, (sum, cell) => sum / counts[cell]) };
}
