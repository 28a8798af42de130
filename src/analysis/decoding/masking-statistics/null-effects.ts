import type { DecodingData } from '../../../data/decoding-data.ts';
import { mean } from '../../../metrics/summary.ts';
import type { VideoDecoder } from '../../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../../progress.ts';
import { randomStream } from '../../../random/stream.ts';
import type { UnitMask } from '../mask-responses.ts';
import type { MaskingFeature } from '../masking-features.ts';
import { type MeasureMasksOptions, measureMasks } from '../measure-masks.ts';
import { balancedSamples } from './balanced-samples.ts';
import { nullMasks } from './null-masks.ts';
import { siteInformation } from './site-information.ts';

/** Effect of a mask on every feature, in their order: the mean over conditions of |masked − unmasked|. */
export type FeatureEffects = readonly number[];

/** What random masks cost, beside the masks that they stand for. */
export interface NullEffects {
  /** Of the masks themselves, on the samples of the random ones. */
  readonly observed: readonly FeatureEffects[];
  /** [mask][draw]; undefined of a mask of half the units or more. */
  readonly random: readonly (readonly FeatureEffects[] | undefined)[];
  /** [draw][mask] */
  readonly matched: readonly (readonly FeatureEffects[])[];
  readonly permuted: readonly (readonly FeatureEffects[])[];
  /** The part of all units that each mask has. */
  readonly shares: readonly number[];
  readonly matches: readonly Match[];
}

/** How well the matched units of a mask stand for its own. */
export interface Match {
  /** Σ d′² of the matched units as a part of that of the mask's own, a number a feature; NaN where these have none. */
  readonly information: readonly number[];
  /** Part of the matched units that are none of the mask's own. */
  readonly others: number;
}

export interface NullOptions extends Pick<MeasureMasksOptions, 'mode' | 'window'> {
  readonly draws: number;
  /** Test conditions, one sample each, that random masks are measured on. */
  readonly conditions: number;
  readonly seed: number;
  readonly onProgress?: OnProgress;
}

/** Measures the masks `rows` and the random masks of `nullMasks` on some test samples. Throws as `measureMasks`. */
export function measureNull(
  decoder: VideoDecoder,
  data: DecodingData,
  features: readonly MaskingFeature[],
  rows: readonly UnitMask[],
  { draws, conditions, seed, mode, window, onProgress }: NullOptions,
): NullEffects {
  const information = features.map((feature) => siteInformation(data, feature));
  const masks = nullMasks(rows, data.unitRegions.length, { draws, seed, information });
  const some = balancedSamples(data, features, conditions, randomStream(seed, 'masking-null/conditions'));
  const all = [
    ...rows,
    ...masks.random.flatMap((drawn) => drawn ?? []),
    ...masks.matched.flat(),
    ...masks.permuted.flat(),
  ];
  const unnamed = all.map(({ name, units }) => ({ name, units, regions: [] }));
  const { masked } = measureMasks(decoder, some, { masks: unnamed, mode, window, seed, features, onProgress });
  const effects = masked.map((one) => features.map((feature) => mean(one.effects[feature] ?? [])));
  let next = 0;
  const take = (count: number) => {
    next += count;
    return effects.slice(next - count, next);
  };
  return {
    observed: take(rows.length),
    random: masks.random.map((drawn) => drawn && take(drawn.length)),
    matched: masks.matched.map(({ length }) => take(length)),
    permuted: masks.permuted.map(({ length }) => take(length)),
    shares: rows.map(({ units }) => units.length / data.unitRegions.length),
    matches: matchesOf(rows, masks.matched, information),
  };
}

/** How well the matched masks stand for their own. */
export function matchesOf(
  rows: readonly UnitMask[],
  matched: readonly (readonly UnitMask[])[],
  information: readonly Float64Array[],
): Match[] {
  const total = (units: readonly number[], values: Float64Array) =>
    units.reduce((sum, unit) => sum + values[unit] ** 2, 0);
  return rows.map(({ units }, row) => {
    const drawn = matched.map((masks) => masks[row].units);
    const others = drawn.map((some) => some.filter((unit) => !units.includes(unit)).length / units.length);
    return {
      information: information.map((values) => mean(drawn.map((some) => total(some, values))) / total(units, values)),
      others: mean(others),
    };
  });
}
