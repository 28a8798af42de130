import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

export interface SmallDataOptions {
  readonly clips?: number;
  readonly bins?: number;
  readonly channels?: number;
  readonly units?: number;
  readonly repeats?: number;
  /** Clips of validation and of test, taken from the end. */
  readonly heldOut?: number;
  readonly seed?: number;
}

/** The filter [lag, channel] behind a unit of `smallData`: three lags, one channel of its own. */
export function plantedFilter(unit: number, channels: number): Float32Array {
  const filter = new Float32Array(3 * channels);
  filter[unit % channels] = 1;
  filter[channels + ((unit + 1) % channels)] = 0.5;
  filter[2 * channels + (unit % channels)] = -0.5;
  return filter;
}

/** Units with short linear filters and Poisson counts of 2 · softplus(drive) a bin, over noise with moments (3, 2). */
export function smallData(options: SmallDataOptions = {}): EncodingData {
  const { clips = 8, bins = 120, channels = 4, units = 3, repeats = 4, heldOut = 2, seed = 1 } = options;
  const stream = randomStream(seed, 'small-data');
  const all = Array.from({ length: clips }, (_, i) => {
    const noise = stream.normals(bins * channels);
    const counts = new Uint8Array(repeats * bins * units);
    for (let t = 0; t < bins; t++) {
      for (let unit = 0; unit < units; unit++) {
        const filter = plantedFilter(unit, channels);
        let drive = 0;
        for (let lag = 0; lag < Math.min(3, t + 1); lag++) {
          for (let c = 0; c < channels; c++) drive += filter[lag * channels + c] * noise[(t - lag) * channels + c];
        }
        const rate = 2 * Math.log1p(Math.exp(drive));
        for (let r = 0; r < repeats; r++) counts[(r * bins + t) * units + unit] = stream.poisson(rate);
      }
    }
    return {
      name: `clip-${i}`,
      stimulus: { shape: [bins, channels], data: noise.map((value) => 3 + 2 * value) },
      repeats: { shape: [repeats, bins, units], data: counts } as NdArray<TypedArray>,
    };
  });
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  return {
    name: 'small',
    domain: 'auditory',
    citation: 'simulated',
    licence: 'MIT',
    binMs: 10,
    frame: [channels],
    units: range(0, units).map((unit) => ({ id: `unit-${unit}`, site: 'a' })),
    clips: all,
    split: {
      train: range(0, clips - 2 * heldOut),
      validation: range(clips - 2 * heldOut, clips - heldOut),
      test: range(clips - heldOut, clips),
    },
    treatment: { hannBins: 1, skipBins: 2 },
    hash: 'none',
    warnings: [],
  };
}

/** `data` with `change` made to the repeats of every clip, as floats. */
export function withRepeats(data: EncodingData, change: (values: Float32Array, clip: number) => void): EncodingData {
  const clips = data.clips.map((clip, i) => {
    const values = Float32Array.from(clip.repeats.data);
    change(values, i);
    return { ...clip, repeats: { shape: clip.repeats.shape, data: values } };
  });
  return { ...data, clips };
}
