import { type NdArray, takeRows } from '../../arrays.ts';
import type { DecodingData } from '../../data/decoding-data.ts';
import { type FeatureDistances, featureDistances } from './feature-distances.ts';
import type { MaskingFeature } from './masking-features.ts';
import { readVideoFeatures, type VideoFeatures } from './video-features.ts';

/** Distances of every test sample, in their order. */
export interface TrialDistances {
  /** Of the masked from the unmasked reconstruction of the same sample. */
  readonly effects: FeatureDistances;
  /** Of both from the true video. */
  readonly maskedErrors: FeatureDistances;
  readonly unmaskedErrors: FeatureDistances;
}

/** Which samples videos are of: the unmasked ones (−1) first, then those of each mask. */
interface ReadBatch {
  readonly mask: number;
  readonly start: number;
  readonly count: number;
}

/**
 * What masks cost trial by trial: the distances of `measureMasks`, but of the reconstruction of each test sample instead of the mean
 * over those of a condition. Keeps what it reads of the unmasked videos.
 */
export class TrialReadings {
  private readonly data: Pick<DecodingData, 'videos' | 'periods'>;
  private readonly features: readonly MaskingFeature[];
  private readonly truth: VideoFeatures;
  private readonly placeOf: Int32Array;
  private readonly unmasked = new Map<number, VideoFeatures>();
  private readonly unmaskedErrors: FeatureDistances[] = [];
  private readonly masked: { effects: FeatureDistances; errors: FeatureDistances }[][] = [];

  /** `truth` is read of the true videos of the conditions, `placeOf` says which of them each sample is of. */
  constructor(
    data: Pick<DecodingData, 'videos' | 'periods'>,
    features: readonly MaskingFeature[],
    { truth, placeOf }: { readonly truth: VideoFeatures; readonly placeOf: Int32Array },
  ) {
    this.data = data;
    this.features = features;
    this.truth = truth;
    this.placeOf = placeOf;
  }

  /** Reads the videos of samples, [sample, time, height, width, colour]. */
  add(videos: Float32Array, { mask, start, count }: ReadBatch): void {
    const { videos: shown, periods } = this.data;
    // The engine owns what it hands out, and some features are views of it.
    const own = mask < 0 ? videos.slice() : videos;
    const found = readVideoFeatures({ shape: [count, ...shown.shape.slice(1)], data: own }, periods, this.features);
    const truth = rowsOfFeatures(this.truth, this.placeOf.subarray(start, start + count));
    const errors = featureDistances(found, truth);
    const unmasked = this.unmasked.get(start);
    if (mask < 0 || !unmasked) {
      this.unmasked.set(start, found);
      this.unmaskedErrors.push(errors);
      return;
    }
    this.masked[mask] ??= [];
    this.masked[mask].push({ effects: featureDistances(found, unmasked), errors });
  }

  /** Of every mask; undefined of those of which nothing was read. */
  distances(): (TrialDistances | undefined)[] {
    const unmaskedErrors = joined(this.unmaskedErrors);
    return Array.from(
      this.masked,
      (parts) =>
        parts && {
          effects: joined(parts.map(({ effects }) => effects)),
          maskedErrors: joined(parts.map(({ errors }) => errors)),
          unmaskedErrors,
        },
    );
  }
}

/** What was read of some of the videos. */
function rowsOfFeatures(features: VideoFeatures, rows: Int32Array): VideoFeatures {
  const { cueFrames, colours, directionsDeg, pixels, changes } = features;
  const taken = <D extends Float32Array | Float64Array>(array: NdArray<D>) => takeRows(array, rows);
  return {
    ...(cueFrames && { cueFrames: taken(cueFrames) }),
    ...(colours && { colours: taken(colours) }),
    ...(directionsDeg && { directionsDeg: Float64Array.from(rows, (row) => directionsDeg[row]) }),
    ...(pixels && { pixels: taken(pixels) }),
    ...(changes && { changes: taken(changes) }),
  };
}

function joined(parts: readonly FeatureDistances[]): FeatureDistances {
  const names = Object.keys(parts[0] ?? {}) as MaskingFeature[];
  return Object.fromEntries(names.map((name) => [name, parts.flatMap((part) => part[name] ?? [])]));
}
