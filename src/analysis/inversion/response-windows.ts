import type { NdArray, TypedArray } from '../../arrays.ts';
import type { EncodingData, ResponseTreatment } from '../../data/encoding-data.ts';
import { smoothedRepeats } from '../../signal/smooth-responses.ts';

/** A stretch of a clip, from bin `start` on. */
export interface ClipWindow {
  readonly clip: number;
  readonly start: number;
}

/** Sums over the repeats of one clip, [time · unit]; missing bins count nowhere. */
export interface RepeatSums {
  readonly bins: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  /** Repeats in which the bin is there. */
  readonly trials: Float64Array;
}

/** Sums over the repeats [repeat, time, unit] of a clip, smoothed as the treatment says. */
export function repeatSums(repeats: NdArray<TypedArray>, treatment: Pick<ResponseTreatment, 'hannBins'>): RepeatSums {
  return sumsOf(smoothedRepeats(repeats, treatment));
}

function sumsOf({ shape, data }: NdArray): RepeatSums {
  const [count, bins, units] = shape;
  const cells = bins * units;
  const [sum, squares, trials] = [0, 1, 2].map(() => new Float64Array(cells));
  for (let i = 0; i < count * cells; i++) {
    const value = data[i];
    if (Number.isNaN(value)) continue;
    sum[i % cells] += value;
    squares[i % cells] += value * value;
    trials[i % cells]++;
  }
  return { bins, sum, squares, trials };
}

/** What windows were answered with: sums over trials, and how many there are, both [window, time, unit]. */
export interface WindowResponses {
  readonly sum: NdArray;
  readonly trials: NdArray;
}

/** The responses of a data set, treated once, to be cut into windows. */
export class ResponseCutter {
  private readonly data: EncodingData;
  private readonly treatment: Pick<ResponseTreatment, 'hannBins'>;
  private readonly treated = new Map<number, { readonly repeats: NdArray; readonly sums: RepeatSums }>();

  constructor(data: EncodingData, treatment: Pick<ResponseTreatment, 'hannBins'>) {
    this.data = data;
    this.treatment = treatment;
  }

  /** The responses to `bins` bins of each window, summed over the repeats. */
  summed(windows: readonly ClipWindow[], bins: number): WindowResponses {
    return this.cut(windows.length, bins, (window, size, sum, trials) => {
      const { clip, start } = windows[window];
      const { sums } = this.of(clip);
      const from = (start * size) / bins;
      sum.set(sums.sum.subarray(from, from + size));
      trials.set(sums.trials.subarray(from, from + size));
    });
  }

  /** The responses to `bins` bins of each window in one repeat of it. */
  single(windows: readonly (ClipWindow & { readonly repeat: number })[], bins: number): WindowResponses {
    return this.cut(windows.length, bins, (window, size, sum, trials) => {
      const { clip, start, repeat } = windows[window];
      const { shape, data } = this.of(clip).repeats;
      const from = ((repeat * shape[1] + start) * size) / bins;
      for (let i = 0; i < size; i++) {
        const value = data[from + i];
        sum[i] = Number.isNaN(value) ? 0 : value;
        trials[i] = Number.isNaN(value) ? 0 : 1;
      }
    });
  }

  /** Every repeat of every window. */
  repeatsOf(windows: readonly ClipWindow[]): (ClipWindow & { readonly repeat: number; readonly window: number })[] {
    return windows.flatMap((one, window) =>
      Array.from({ length: this.data.clips[one.clip].repeats.shape[0] }, (_, repeat) => ({ ...one, repeat, window })),
    );
  }

  private of(clip: number) {
    const known = this.treated.get(clip);
    if (known) return known;
    const repeats = smoothedRepeats(this.data.clips[clip].repeats, this.treatment);
    const treated = { repeats, sums: sumsOf(repeats) };
    this.treated.set(clip, treated);
    return treated;
  }

  private cut(
    windows: number,
    bins: number,
    fill: (window: number, size: number, sum: Float32Array, trials: Float32Array) => void,
  ): WindowResponses {
    const size = bins * this.data.units.length;
    const shape = [windows, bins, this.data.units.length];
    const [sum, trials] = [new Float32Array(windows * size), new Float32Array(windows * size)];
    for (let window = 0; window < windows; window++) {
      const [from, to] = [window * size, (window + 1) * size];
      fill(window, size, sum.subarray(from, to), trials.subarray(from, to));
    }
    return { sum: { shape, data: sum }, trials: { shape, data: trials } };
  }
}

/** Stimuli of `bins` bins of each window, [window, time, ...frame], as the data set has them. */
export function windowStimuli(
  data: Pick<EncodingData, 'clips' | 'frame'>,
  windows: readonly ClipWindow[],
  bins: number,
): NdArray {
  const size = data.frame.reduce((product, length) => product * length, 1);
  const values = new Float32Array(windows.length * bins * size);
  windows.forEach(({ clip, start }, window) => {
    const { stimulus } = data.clips[clip];
    values.set(stimulus.data.subarray(start * size, (start + bins) * size), window * bins * size);
  });
  return { shape: [windows.length, bins, ...data.frame], data: values };
}
