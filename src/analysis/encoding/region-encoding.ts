import { type NdArray, ndarray, sizeOf, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { pearson, presentPairs } from '../../metrics/correlation.ts';
import { isFlat } from '../../metrics/flat.ts';
import { type Summary, summarise } from '../../metrics/summary.ts';
import { studentTTest, type TTest } from '../../metrics/t-tests.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { predictClips } from '../../models/encoders/predict-responses.ts';
import { randomStream } from '../../random/stream.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';

export interface RegionEncodingOptions {
  readonly seed: number;
  /** Videos of random pixels behind the null distribution (100). */
  readonly nullVideos?: number;
}

/** How well the activity of one region is predicted. */
export interface RegionEncoding {
  readonly region: string;
  /** Units that are averaged. */
  readonly units: number;
  /** Units of the region that are not, by id with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  /** Pearson r over time between predicted and recorded mean activity, one for each clip; NaN where one is constant. */
  readonly perClip: Float64Array;
  readonly summary: Summary;
  /** The same with predictions for videos of random pixels, each against the recording of one clip. */
  readonly nullDistribution: Float64Array;
  /** Student's t-test of `perClip` against the null, NaN left out; null where that leaves fewer than two values of either. */
  readonly test: TTest | null;
}

/**
 * Predicted against recorded activity averaged within each region (after Zhang et al. 2026): every unit is standardised
 * by the moments of its recording over `clips`, averaged over repeats and over the units of the region, and correlated
 * over time clip by clip. What is missing in the recording is left out of both; so are units that do not vary there, and those
 * that nothing was fitted to. The null: the same for videos whose pixels are uniform in the range of the stimuli.
 * Throws InvalidData when units have no region, InvalidInput without clips or with fewer than two null videos.
 */
export function regionEncoding(
  encoders: readonly Encoder[],
  data: EncodingData,
  clips: readonly number[],
  { seed, nullVideos = 100 }: RegionEncodingOptions,
): RegionEncoding[] {
  if (clips.length < 2 || nullVideos < 2) {
    throw new CortexError(
      'InvalidInput',
      `A test needs two clips and two null videos at least but has ${clips.length} and ${nullVideos}.`,
    );
  }
  const regions = unitsByRegion(data);
  const recorded = clips.map((clip) => meanSmoothedResponse(data.clips[clip].repeats, data.treatment));
  const scaling = momentsOf(recorded, data.treatment.skipBins);
  const untrained = untrainedUnits(data);
  const gapOf = (unit: number) =>
    untrained.get(unit) ?? (scaling.sd[unit] > 0 ? undefined : 'its responses to the clips do not vary');
  const predicted = predictClips(encoders, data, clips);
  const random = randomVideos(data, clips, nullVideos, seed);
  const predictedNull = predictClips(encoders, random, Array.from(random.clips.keys()));
  return [...regions].map(([region, members]) => {
    const units = members.filter((unit) => gapOf(unit) === undefined);
    const course = (responses: NdArray, i: number) =>
      regionMean(responses, recorded[i % clips.length], units, scaling, data.treatment.skipBins);
    const truth = recorded.map(course);
    const perClip = Float64Array.from(predicted, (response, i) => correlation(course(response, i), truth[i]));
    const nullDistribution = Float64Array.from(predictedNull, (response, i) =>
      correlation(course(response, i), truth[i % clips.length]),
    );
    const [real, chance] = [perClip, nullDistribution].map((values) => values.filter((r) => !Number.isNaN(r)));
    return {
      region,
      units: units.length,
      missing: Object.fromEntries(
        members.flatMap((unit) => (gapOf(unit) ? [[data.units[unit].id, gapOf(unit)!]] : [])),
      ),
      perClip,
      summary: summarise(real),
      nullDistribution,
      test: real.length > 1 && chance.length > 1 ? studentTTest(real, chance) : null,
    };
  });
}

function unitsByRegion({ units, name }: EncodingData): Map<string, number[]> {
  const regions = new Map<string, number[]>();
  units.forEach(({ id, region }, unit) => {
    if (region === undefined) {
      throw new CortexError('InvalidData', `Unit "${id}" of ${name} has no region; give every unit one.`);
    }
    regions.set(region, [...(regions.get(region) ?? []), unit]);
  });
  return regions;
}

interface Moments {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Mean and sd of every unit over the scored bins; 0 and 0 for one without a value, sd 0 for one that does not vary. */
function momentsOf(responses: readonly NdArray[], skipBins: number): Moments {
  const units = responses[0].shape[1];
  const columns = Array.from({ length: units }, (_, unit) =>
    responses.flatMap(({ shape, data }) =>
      Array.from({ length: Math.max(0, shape[0] - skipBins) }, (_, t) => data[(t + skipBins) * units + unit]).filter(
        (value) => !Number.isNaN(value),
      ),
    ),
  );
  const mean = Float64Array.from(
    columns,
    (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
  );
  const sd = Float64Array.from(columns, (values, unit) => {
    if (isFlat(values)) return 0;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean[unit]) ** 2, 0) / values.length);
  });
  return { mean, sd };
}

/** Pearson r over the bins that both have; NaN where one is constant or hardly a bin is left. */
function correlation(a: Float64Array, b: Float64Array): number {
  const [x, y] = presentPairs(a, b);
  return x.length > 1 ? pearson(x, y) : Number.NaN;
}

/** Mean of the standardised units of a region [time], of those that `recorded` has in the bin; NaN where it has none. */
function regionMean(
  { shape, data }: NdArray,
  recorded: NdArray,
  units: readonly number[],
  { mean, sd }: Moments,
  skipBins: number,
): Float64Array {
  return Float64Array.from({ length: Math.max(0, shape[0] - skipBins) }, (_, t) => {
    const row = (t + skipBins) * shape[1];
    const there = units.filter((unit) => !Number.isNaN(recorded.data[row + unit]));
    return there.reduce((sum, unit) => sum + (data[row + unit] - mean[unit]) / sd[unit], 0) / there.length;
  });
}

/** Clips of random pixels, as long as `clips` in turn. */
function randomVideos(data: EncodingData, clips: readonly number[], count: number, seed: number): EncodingData {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const clip of clips) {
    for (const value of data.clips[clip].stimulus.data) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const videos = Array.from({ length: count }, (_, i) => {
    const { shape } = data.clips[clips[i % clips.length]].stimulus;
    const stream = randomStream(seed, `region-encoding/random-video/${i}`);
    const pixels = Float32Array.from({ length: sizeOf(shape) }, () => low + (high - low) * stream.uniform());
    return { name: `random-${i}`, stimulus: ndarray(shape, pixels), repeats: zeros([1, shape[0], data.units.length]) };
  });
  return { ...data, clips: videos };
}
