import { mean } from '../../../metrics/summary.ts';
import type { MaskingFeature } from '../masking-features.ts';
import type { MaskingDistances } from '../measure-masks.ts';
import { shapleyValues } from './shapley.ts';

/** Share of a region in what silencing all regions costs on one feature. */
export interface ShapleyRow {
  readonly region: string;
  readonly feature: MaskingFeature;
  /** Of |masked − unmasked|, the mean over conditions. The shares of a feature sum to `effectOfAll`. */
  readonly effect: number;
  readonly effectOfAll: number;
  /** Of masked − unmasked error. The shares sum to `increaseOfAll`. */
  readonly increase: number;
  readonly increaseOfAll: number;
}

/** Shapley values of all regions from the masks of all sets of them, a row a region and feature. Throws as `shapleyValues`. */
export function shapleyShares({ masks, features, masked, unmaskedErrors }: MaskingDistances): ShapleyRow[] {
  const regions = [...new Set(masks.flatMap((mask) => mask.regions))];
  const whole = masks.findIndex((mask) => mask.regions.length === regions.length);
  return features.flatMap((feature) => {
    const base = mean(unmaskedErrors[feature] ?? []);
    const effects = masked.map((one) => mean(one.effects[feature] ?? []));
    const increases = masked.map((one) => mean(one.errors[feature] ?? []) - base);
    const shares = (values: readonly number[]) =>
      shapleyValues(
        regions,
        masks.map((mask, i) => ({ regions: mask.regions, effect: values[i] })),
      );
    const [ofEffects, ofIncreases] = [shares(effects), shares(increases)];
    return regions.map((region, i) => ({
      region,
      feature,
      effect: ofEffects[i].value,
      effectOfAll: effects[whole],
      increase: ofIncreases[i].value,
      increaseOfAll: increases[whole],
    }));
  });
}
