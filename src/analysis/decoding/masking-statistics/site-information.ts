import { expectShape } from '../../../arrays.ts';
import { type DecodingData, periodOr, type ResponseSet } from '../../../data/decoding-data.ts';
import { mean, variance } from '../../../metrics/summary.ts';
import type { MaskingFeature } from '../masking-features.ts';
import { levelsOf } from './levels.ts';

/**
 * How well each unit by itself tells the levels of a feature apart, [unit]: d′ = √(mean over pairs of levels of (μᵢ − μⱼ)² / σ²), of
 * the mean response in the feature's period, σ² within levels (d′ of two levels: Green & Swets 1966, ch. 3). From the training samples. What
 * conditions of one level differ in otherwise counts as noise. 0 for a unit that does not vary; infinite for one without noise.
 */
export function siteInformation(
  data: Pick<DecodingData, 'conditions' | 'periods' | 'splits'>,
  feature: MaskingFeature,
): Float64Array {
  const { conditions, periods, splits } = data;
  const { responses, condition } = splits.train;
  expectShape(responses, 'responses', ['sample', 'time', 'unit']);
  const { placeOf } = levelsOf(feature, conditions);
  const level = Array.from(condition, (place) => placeOf[place]);
  const [, bins, units] = responses.shape;
  const { start, end } = periodOr(periods, feature === 'shape' ? 'cue' : 'stimulus', bins);
  const period = feature === 'pixels' || feature === 'change' ? { start: 0, end: bins } : { start, end };
  return Float64Array.from({ length: units }, (_, unit) =>
    discriminability(meanResponses(splits.train, unit, period), level),
  );
}

/** Mean response of a unit in a period, of every sample. */
function meanResponses(
  { responses: { shape, data } }: ResponseSet,
  unit: number,
  period: { start: number; end: number },
) {
  const [samples, bins, units] = shape;
  return Float64Array.from({ length: samples }, (_, sample) => {
    let sum = 0;
    for (let bin = period.start; bin < period.end; bin++) sum += data[(sample * bins + bin) * units + unit];
    return sum / (period.end - period.start);
  });
}

function discriminability(values: Float64Array, level: readonly number[]): number {
  const groups = new Map<number, number[]>();
  values.forEach((value, sample) => {
    groups.set(level[sample], [...(groups.get(level[sample]) ?? []), value]);
  });
  const of = [...groups.values()];
  const freedom = values.length - of.length;
  // The mean squared difference of pairs is twice their variance.
  const between = 2 * variance(of.map(mean));
  const within = of.reduce((sum, group) => sum + variance(group, 0) * group.length, 0) / freedom;
  if (!(between > 0)) return 0;
  return Math.sqrt(between / within);
}
