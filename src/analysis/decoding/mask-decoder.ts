import type { NdArray } from '../../arrays.ts';
import type { Condition, DecodingData, FrameRange } from '../../data/decoding-data.ts';
import { CortexError, quoted } from '../../errors.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../progress.ts';
import { randomStream } from '../../random/stream.ts';
import { trueVideos } from './evaluate-video.ts';
import { applyMask, type MaskMode, maskModes, unitsOfRegions } from './mask-responses.ts';
import { type MaskedReconstructions, type MaskingRow, maskedDistances, maskingTable } from './masking.ts';
import { type MaskingFeature, maskingFeaturesOf } from './masking-features.ts';
import { reconstructTest } from './score-decoder.ts';
import { testedConditions } from './tested-conditions.ts';
import { type FeatureDistances, featureDistances, readVideoFeatures } from './video-features.ts';

/** Regions silenced together, under the name that their row carries. */
export interface Mask {
  readonly name: string;
  readonly regions: readonly string[];
}

export interface MaskDecoderOptions {
  /** One mask of these regions together, named such as "V4+MT". */
  readonly regions?: readonly string[];
  /** Instead: masks of one's own. Without either, a mask for every region on its own. */
  readonly masks?: readonly Mask[];
  /** What takes the place of the masked responses; `zero` when left out. */
  readonly mode?: MaskMode;
  /** Bins that are masked, end excluded; all when left out. */
  readonly window?: FrameRange;
  /** Of the draws of `noise` and `shuffle`, streams "mask/<mode>/<name>". */
  readonly seed: number;
  /** The unmasked reconstructions, when they are at hand. */
  readonly reconstructions?: NdArray;
  readonly onProgress?: OnProgress;
  /** Handed mean reconstructions [condition, time, height, width, colour]: the unmasked ones, then those of each mask. */
  readonly onReconstructed?: (videos: NdArray, from: ReconstructedFrom) => void;
}

/** What reconstructions were made of. */
export interface ReconstructedFrom {
  /** Undefined of the unmasked ones. */
  readonly mask?: Mask;
  /** Standardised test responses [sample, time, unit] that the mask leaves. */
  readonly left: NdArray;
  /** What is measured. */
  readonly features: readonly MaskingFeature[];
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
}

/**
 * Silences regions in the test samples of `data` and measures what is lost of shape, colour and motion (Zhang et al. 2026,
 * Commun. Biol., Fig. 4), or of what `maskingFeaturesOf` says; a row for each mask, corrected over all of them. Throws NotFound for a region that `data` does
 * not have, InvalidInput for no region, masks beside regions and an unknown mode, and as `scoreDecoder`.
 */
export function maskDecoder(decoder: VideoDecoder, data: DecodingData, options: MaskDecoderOptions): MaskingRow[] {
  return maskingTable(measureMasks(decoder, data, options));
}

/** The distances behind the table of `maskDecoder`, a number a condition. Throws as that does. */
export function measureMasks(decoder: VideoDecoder, data: DecodingData, options: MaskDecoderOptions): MaskingDistances {
  const { mode = 'zero', seed, window, onProgress, onReconstructed } = options;
  expectMode(mode);
  const masks = masksOf(data, options);
  const silenced = masks.map(({ regions }) => unitsOfRegions(data.unitRegions, regions));
  const { responses } = data.splits.test;
  const { conditions } = testedConditions(data, data.splits.test);
  const features = maskingFeaturesOf(conditions, data.videos.shape, data.periods);
  const read = (videos: NdArray) => readVideoFeatures(videos, data.periods, features);
  const truth = read(trueVideos({ conditions, videos: data.videos }));
  const reconstructions = options.reconstructions ?? reconstructTest(decoder, data, responses);
  const unmasked = read(reconstructions);
  onReconstructed?.(reconstructions, { left: responses, features });
  const masked = masks.map((mask, i): MaskedReconstructions => {
    const { name } = mask;
    const stream = randomStream(seed, `mask/${mode}/${name}`);
    const left = applyMask(responses, silenced[i], { mode, stream, window });
    const videos = reconstructTest(decoder, data, left);
    const distances = maskedDistances(read(videos), { unmasked, truth });
    onReconstructed?.(videos, { mask, left, features });
    onProgress?.({ phase: 'mask', done: i + 1, total: masks.length, note: name });
    return { region: name, units: silenced[i].length, ...distances };
  });
  return { masks, conditions, features, unmaskedErrors: featureDistances(unmasked, truth), masked };
}

/** Throws InvalidInput for a mask without a region. */
export function expectRegions(regions: readonly string[]): void {
  if (regions.length === 0) throw new CortexError('InvalidInput', 'Name at least one region to mask.');
}

/** Throws InvalidInput for what is no mode of masking. */
export function expectMode(mode: string): asserts mode is MaskMode {
  if (maskModes.some((known) => known === mode)) return;
  throw new CortexError('InvalidInput', `mode is ${quoted(mode)} but must be one of ${maskModes.join(', ')}.`);
}

function masksOf(
  { unitRegions }: DecodingData,
  { regions, masks }: Pick<MaskDecoderOptions, 'regions' | 'masks'>,
): readonly Mask[] {
  if (regions && masks) throw new CortexError('InvalidInput', 'Give either regions or masks, not both.');
  const wanted =
    masks ??
    (regions
      ? [{ name: regions.join('+'), regions }]
      : [...new Set(unitRegions)].map((region) => ({ name: region, regions: [region] })));
  if (wanted.length === 0) throw new CortexError('InvalidInput', 'Give at least one mask.');
  for (const mask of wanted) expectRegions(mask.regions);
  return wanted;
}
