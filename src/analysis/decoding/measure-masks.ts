import { type NdArray, rowValues, zeros } from '../../arrays.ts';
import type { Condition, DecodingData, FrameRange } from '../../data/decoding-data.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../progress.ts';
import { trueVideos } from './evaluate-video.ts';
import { type FeatureDistances, featureDistances } from './feature-distances.ts';
import { expectMode, type MaskMode, type UnitMask, unitsOfRegions } from './mask-responses.ts';
import { forEachMasked } from './masked-videos.ts';
import { type MaskedReconstructions, maskedDistances } from './masking.ts';
import { type MaskingFeature, maskingFeaturesOf } from './masking-features.ts';
import { testedConditions } from './tested-conditions.ts';
import { type TrialDistances, TrialReadings } from './trial-distances.ts';
import { readVideoFeatures, type VideoFeatures } from './video-features.ts';

/** Regions or units silenced together, under the name that their row carries. */
export interface Mask {
  readonly name: string;
  readonly regions: readonly string[];
  /** Instead of all units of the regions. */
  readonly units?: readonly number[];
}

export interface MeasureMasksOptions {
  readonly masks: readonly Mask[];
  /** What takes the place of the masked responses; `zero` when left out. */
  readonly mode?: MaskMode;
  /** Bins that are masked, end excluded; all when left out. */
  readonly window?: FrameRange;
  /** Of the draws of `noise` and `shuffle`, streams "mask/<mode>/<name>". */
  readonly seed: number;
  /** The unmasked reconstructions, when they are at hand. */
  readonly reconstructions?: NdArray;
  /** What is measured; what `maskingFeaturesOf` says when left out. */
  readonly features?: readonly MaskingFeature[];
  /** Of which masks every test sample is measured too; of none when left out. */
  readonly trials?: (mask: Mask) => boolean;
  readonly onProgress?: OnProgress;
  /** Handed mean reconstructions [condition, time, height, width, colour]: the unmasked ones, then those of each mask. */
  readonly onReconstructed?: (videos: NdArray) => void;
}

/** What masking costs, condition by condition. */
export interface MaskingDistances {
  readonly masks: readonly Mask[];
  /** The conditions that have test samples. */
  readonly conditions: readonly Condition[];
  readonly features: readonly MaskingFeature[];
  /** Distances of the unmasked reconstructions from the true videos. */
  readonly unmaskedErrors: FeatureDistances;
  /** In the order of the masks. */
  readonly masked: readonly MaskedReconstructions[];
  /** Of every mask, where they were asked for: distances of each test sample. */
  readonly trials?: readonly (TrialDistances | undefined)[];
  /** Place among `conditions` of every test sample. */
  readonly trialCondition: Int32Array;
}

/**
 * Silences units in the test samples and measures what is lost, a number a condition and feature: the distances behind the
 * table of `maskDecoder`. The unmasked reconstruction is made and read once for all masks. Throws as `maskDecoder`.
 */
export function measureMasks(
  decoder: VideoDecoder,
  data: DecodingData,
  options: MeasureMasksOptions,
): MaskingDistances {
  const { masks, mode = 'zero', seed, window, trials, onProgress, onReconstructed } = options;
  expectMode(mode);
  const { videos, periods, unitRegions, splits } = data;
  const { conditions, placeOf } = testedConditions(data, splits.test);
  const features = options.features ?? maskingFeaturesOf(conditions, videos.shape, periods);
  const read = (shown: NdArray) => readVideoFeatures(shown, periods, features);
  const truth = read(trueVideos({ conditions, videos }));
  const readings = trials ? new TrialReadings(data, features, { truth, placeOf }) : undefined;

  let unmasked: VideoFeatures | undefined;
  const masked: MaskedReconstructions[] = [];
  const units = masks.map((mask) => mask.units ?? unitsOfRegions(unitRegions, mask.regions));
  const add = (shown: NdArray, mask?: number): void => {
    const found = read(shown);
    if (mask !== undefined && unmasked) {
      const { name: region } = masks[mask];
      masked.push({ region, units: units[mask].length, ...maskedDistances(found, { unmasked, truth }) });
      onProgress?.({ phase: 'mask', done: mask + 1, total: masks.length, note: region });
    } else unmasked = found;
    onReconstructed?.(shown);
  };

  const isKnown = options.reconstructions !== undefined && !trials;
  if (options.reconstructions && isKnown) add(options.reconstructions);
  const plain: UnitMask[] = isKnown ? [] : [{ name: 'none', units: [] }];
  const all = [...plain, ...masks.map(({ name }, i): UnitMask => ({ name, units: units[i] }))];
  const means = new RunningMeans([conditions.length, ...videos.shape.slice(1)], placeOf);
  forEachMasked(decoder, splits.test.responses, all, { mode, window, seed }, (shown, { mask, start, count }) => {
    const place = mask - plain.length;
    if (place < 0 || trials?.(masks[place])) readings?.add(shown, { start, count, mask: place });
    means.add(shown, start, count);
    if (start + count === placeOf.length) add(means.take(), place < 0 ? undefined : place);
  });
  return {
    masks,
    conditions,
    features,
    unmaskedErrors: featureDistances(unmasked ?? {}, truth),
    masked,
    trialCondition: placeOf,
    ...(readings && { trials: readings.distances() }),
  };
}

/** Means over the samples of each condition, added up as samples come. */
class RunningMeans {
  private readonly shape: readonly number[];
  private readonly placeOf: Int32Array;
  private readonly counts: Int32Array;
  private means: NdArray;

  constructor(shape: readonly number[], placeOf: Int32Array) {
    this.shape = shape;
    this.placeOf = placeOf;
    this.means = zeros(shape);
    this.counts = new Int32Array(shape[0]);
    for (const place of placeOf) this.counts[place]++;
  }

  /** Adds the videos of `count` samples from `start` on. */
  add(videos: Float32Array, start: number, count: number): void {
    const size = videos.length / count;
    for (let i = 0; i < count; i++) {
      const place = this.placeOf[start + i];
      const mean = rowValues(this.means, place);
      const video = videos.subarray(i * size, (i + 1) * size);
      for (let k = 0; k < size; k++) mean[k] += video[k] / this.counts[place];
    }
  }

  /** The means of what was added since the last time. */
  take(): NdArray {
    const taken = this.means;
    this.means = zeros(this.shape);
    return taken;
  }
}
