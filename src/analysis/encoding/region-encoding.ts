import { type NdArray, ndarray, sizeOf, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { type Summary, summarise } from '../../metrics/summary.ts';
import { studentTTest, type TTest } from '../../metrics/t-tests.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { predictClips } from '../../models/encoders/predict-responses.ts';
import { randomStream } from '../../random/stream.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { meanBandScores, type RegionBands } from './region-bands.ts';
import { type RegionBaselines, regionBaselines } from './region-baselines.ts';
import { correlation, momentsOf, regionMean, unitsByRegion } from './region-courses.ts';
import { type PairingTest, pairingTest } from './region-pairing.ts';

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
  /** What knows no network, on the same clips. */
  readonly baselines: RegionBaselines;
  /** Whether predictions fit their own clips better than others. */
  readonly pairing: PairingTest;
  /** R² in two bands, where bins are short enough. */
  readonly bands: RegionBands;
  /** The same with predictions for videos of random pixels, each against the recording of one clip. */
  readonly nullDistribution: Float64Array;
  /**
   * As published: Student's t-test of `perClip` against the null, NaN left out; null where that leaves fewer than two values of either.
   * Random pixels are unlike any stimulus, and the null shares its recordings: `pairing` is the test to quote.
   */
  readonly test: TTest | null;
}

/**
 * Predicted against recorded activity averaged within each region (after Zhang et al. 2026): every unit is standardised
 * by the moments of its training clips, averaged over repeats and over the units of the region, and correlated
 * over time clip by clip. What is missing in the recording is left out of both; so are units that do not vary in training, and those
 * that nothing was fitted to. Beside it baselines, a permutation of clips among predictions, and the paper's null: videos whose pixels
 * are uniform in the range of the stimuli. Throws InvalidData when units have no region, InvalidInput without clips, training clips
 * or with fewer than two null videos.
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
  if (data.split.train.length === 0) {
    throw new CortexError('InvalidInput', `${data.name} has no training clips, by which units are standardised.`);
  }
  const regions = unitsByRegion(data);
  const { skipBins } = data.treatment;
  const smoothed = (clip: number) => meanSmoothedResponse(data.clips[clip].repeats, data.treatment);
  const recorded = clips.map(smoothed);
  const trained = data.split.train.map(smoothed);
  const scaling = momentsOf(trained, skipBins);
  const untrained = untrainedUnits(data);
  const gapOf = (unit: number) =>
    untrained.get(unit) ?? (scaling.sd[unit] > 0 ? undefined : 'its responses to the training clips do not vary');
  const predicted = predictClips(encoders, data, clips);
  const random = randomVideos(data, clips, nullVideos, seed);
  const predictedNull = predictClips(encoders, random, Array.from(random.clips.keys()));
  return [...regions].map(([region, members]) => {
    const units = members.filter((unit) => gapOf(unit) === undefined);
    const course = (responses: NdArray, i: number) =>
      regionMean(responses, recorded[i % clips.length], units, scaling, skipBins);
    const truth = recorded.map(course);
    const answers = predicted.map(course);
    const perClip = Float64Array.from(answers, (answer, i) => correlation(answer, truth[i]));
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
      baselines: regionBaselines(
        data,
        clips,
        truth,
        trained.map((responses) => regionMean(responses, responses, units, scaling, skipBins)),
      ),
      pairing: pairingTest(answers, truth, randomStream(seed, `region-encoding/pairing/${region}`)),
      bands: meanBandScores(answers, truth, 1000 / data.binMs),
      nullDistribution,
      test: real.length > 1 && chance.length > 1 ? studentTTest(real, chance) : null,
    };
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
