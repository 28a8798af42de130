import type { DecodingData } from '../../../data/decoding-data.ts';
import { mean, standardDeviation } from '../../../metrics/summary.ts';
import type { VideoDecoder } from '../../../models/decoders/video-decoder.ts';
import { randomStream } from '../../../random/stream.ts';
import { type UnitMask, unitsOfRegions } from '../mask-responses.ts';
import type { MaskingFeature } from '../masking-features.ts';
import { type Mask, measureMasks } from '../measure-masks.ts';
import { balancedSamples } from './balanced-samples.ts';
import type { NullOptions } from './null-effects.ts';

/** What silencing a part of the units of a region costs on one feature. */
export interface LesionPoint {
  readonly region: string;
  readonly feature: MaskingFeature;
  /** Part of the region's units that is silenced, 0 to 1. */
  readonly share: number;
  readonly units: number;
  /** Random orders of its units; 1 where all of them silence the same. */
  readonly draws: number;
  /** |masked − unmasked|, the mean over conditions: mean over the draws and their sd (null of one). */
  readonly mean: number;
  readonly sd: number | null;
}

/** Parts of a region that are silenced. */
const shares = [0, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * Lesion curves: more and more units of each mask's regions are silenced, in random orders (streams "lesion/<mask>/draw-<i>"), on the
 * test samples of `balancedSamples`. Throws as `measureMasks`.
 */
export function lesionCurves(
  decoder: VideoDecoder,
  data: DecodingData,
  features: readonly MaskingFeature[],
  masks: readonly Mask[],
  { draws, conditions, seed, mode, window, onProgress }: NullOptions,
): LesionPoint[] {
  const lesions = masks.flatMap(({ name, regions, units }) => {
    const all = units ?? unitsOfRegions(data.unitRegions, regions);
    return shares.map((share) => ({ region: name, share, parts: partsOf(name, all, share, draws, seed) }));
  });
  const flat = lesions.flatMap(({ parts }) => parts.map((part) => ({ ...part, regions: [] })));
  const some = balancedSamples(data, features, conditions, randomStream(seed, 'masking-null/conditions'));
  const { masked } = measureMasks(decoder, some, { masks: flat, mode, window, seed, features, onProgress });
  let next = 0;
  return lesions.flatMap(({ region, share, parts }) => {
    const found = masked.slice(next, next + parts.length);
    next += parts.length;
    return features.map((feature): LesionPoint => {
      const values = found.map(({ effects }) => mean(effects[feature] ?? []));
      const sd = values.length > 1 ? standardDeviation(values) : null;
      return { region, feature, share, units: parts[0].units.length, draws: values.length, mean: mean(values), sd };
    });
  });
}

/** The first units of each random order; those of one where nothing or everything is silenced. */
function partsOf(name: string, units: readonly number[], share: number, draws: number, seed: number): UnitMask[] {
  const count = Math.round(share * units.length);
  const orders = count === 0 || count === units.length ? 1 : draws;
  return Array.from({ length: orders }, (_, draw) => {
    const order = randomStream(seed, `lesion/${name}/draw-${draw}`).permutation(units.length);
    return {
      name: `${name}/${share}/draw-${draw}`,
      units: Array.from(order.subarray(0, count), (place) => units[place]),
    };
  });
}
