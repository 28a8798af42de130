import type { DecodingData } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { type MaskingRow, maskingTable } from './masking.ts';
import { type Mask, type MeasureMasksOptions, measureMasks } from './measure-masks.ts';

export interface MaskDecoderOptions
  extends Pick<MeasureMasksOptions, 'mode' | 'window' | 'seed' | 'reconstructions' | 'onProgress' | 'onReconstructed'> {
  /** One mask of these regions together, named such as "V4+MT". */
  readonly regions?: readonly string[];
  /** Instead: masks of one's own. Without either, a mask for every region on its own. */
  readonly masks?: readonly Mask[];
}

/**
 * Silences regions in the test samples of `data` and measures what is lost of shape, colour and motion (Zhang et al. 2026,
 * Commun. Biol., Fig. 4), or of what `maskingFeaturesOf` says; a row for each mask, corrected over all of them. Throws NotFound for a region that `data` does
 * not have, InvalidInput for no region, masks beside regions and an unknown mode, and as `scoreDecoder`.
 */
export function maskDecoder(decoder: VideoDecoder, data: DecodingData, options: MaskDecoderOptions): MaskingRow[] {
  const { regions, masks, ...others } = options;
  return maskingTable(measureMasks(decoder, data, { ...others, masks: masksOf(data, { regions, masks }) }));
}

/** Throws InvalidInput for a mask without a region. */
export function expectRegions(regions: readonly string[]): void {
  if (regions.length === 0) throw new CortexError('InvalidInput', 'Name at least one region to mask.');
}

/** A mask for every region by itself. */
export function eachRegion(unitRegions: readonly string[]): Mask[] {
  return [...new Set(unitRegions)].map((region) => ({ name: region, regions: [region] }));
}

function masksOf(
  { unitRegions }: DecodingData,
  { regions, masks }: Pick<MaskDecoderOptions, 'regions' | 'masks'>,
): readonly Mask[] {
  if (regions && masks) throw new CortexError('InvalidInput', 'Give either regions or masks, not both.');
  const wanted = masks ?? (regions ? [{ name: regions.join('+'), regions }] : eachRegion(unitRegions));
  if (wanted.length === 0) throw new CortexError('InvalidInput', 'Give at least one mask.');
  for (const mask of wanted) expectRegions(mask.regions);
  return wanted;
}
