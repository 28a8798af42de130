import { type Condition, type Periods, periodOr } from '../../data/decoding-data.ts';
import { labelsOf } from './condition-labels.ts';
import { noDirections } from './readable-motion.ts';

/**
 * What masking may cost, in the order of tables: the shape of the cue, the colour and the motion of the stimulus (Zhang et
 * al. 2026, Fig. 4), where conditions describe them; pixels and their changes in any video.
 */
export const maskingFeatures = ['shape', 'colour', 'motion', 'pixels', 'change'] as const;
export type MaskingFeature = (typeof maskingFeatures)[number];

/**
 * The features that masking is measured by. Conditions with cue, colour and direction have the three of the paper; others
 * have those of the three that they describe, `pixels`, and with more than one frame `change`. `videoShape` is
 * [condition, time, height, width, colour]. Throws as `labelsOf`.
 */
export function maskingFeaturesOf(
  conditions: readonly Condition[],
  videoShape: readonly number[],
  periods: Periods,
): MaskingFeature[] {
  const [, frames, height, width] = videoShape;
  const moves =
    labelsOf(conditions, 'directionDeg') && !noDirections(periodOr(periods, 'stimulus', frames), height, width);
  const described: MaskingFeature[] = [
    ...(labelsOf(conditions, 'cue') ? ['shape' as const] : []),
    ...(labelsOf(conditions, 'colour') ? ['colour' as const] : []),
    ...(moves ? ['motion' as const] : []),
  ];
  if (described.length === 3) return described;
  return [...described, 'pixels', ...(frames > 1 ? ['change' as const] : [])];
}
