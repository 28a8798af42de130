import type { DecodingData } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { type MaskingRow, maskingTable, withStatistics } from './masking.ts';
import { type MeasureRunOptions, measureRun } from './masking-statistics/measure-run.ts';
import { maskingStatistics, type RunMeasures } from './masking-statistics/statistics.ts';
import type { Mask } from './measure-masks.ts';

export interface MaskDecoderOptions extends Omit<MeasureRunOptions, 'masks' | 'allTrials' | 'drawSeed'> {
  /** One mask of these regions together, named such as "V4+MT". */
  readonly regions?: readonly string[];
  /** Instead: masks of one's own. Without either, a mask for every region on its own. */
  readonly masks?: readonly Mask[];
}

/**
 * Silences regions in the test samples of `data` and measures what is lost of shape, colour and motion (Zhang et al. 2026,
 * Commun. Biol., Fig. 4), or of what `maskingFeaturesOf` says; a row for each mask, corrected over all of them: the test as published, and by levels
 * and beside `random` masks what can be defended. Throws NotFound for a region that `data` does
 * not have, InvalidInput for no region, masks beside regions and an unknown mode, and as `scoreDecoder`.
 */
export function maskDecoder(decoder: VideoDecoder, data: DecodingData, options: MaskDecoderOptions): MaskingRow[] {
  const { regions, masks, ...others } = options;
  const measures = measureRun(decoder, data, { ...others, masks: masksOf(data, { regions, masks }) });
  return testedTable([measures], options.seed);
}

/** The masking table of one run with its statistics over it and others, such as those of other training seeds. */
export function testedTable(runs: readonly RunMeasures[], seed: number): MaskingRow[] {
  return withStatistics(maskingTable(runs[0].distances), maskingStatistics(runs, seed));
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
