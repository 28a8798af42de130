import { takeRows } from '../../../arrays.ts';
import type { Condition, DecodingData } from '../../../data/decoding-data.ts';
import type { RandomStream } from '../../../random/stream.ts';
import type { MaskingFeature } from '../masking-features.ts';
import { testedConditions } from '../tested-conditions.ts';
import { type Levels, levelsOf } from './levels.ts';

/**
 * The same data with a test split of one sample each of `count` conditions, of which the levels of the features come as equally
 * often as can be: random masks are many, and one sample of some conditions tells them apart. All conditions where there are fewer.
 */
export function balancedSamples(
  data: DecodingData,
  features: readonly MaskingFeature[],
  count: number,
  stream: RandomStream,
): DecodingData {
  const { conditions, placeOf } = testedConditions(data, data.splits.test);
  const chosen = balancedConditions(conditions, features, count, stream);
  const samples = Int32Array.from(chosen, (place) => placeOf.indexOf(place));
  const { responses, condition } = data.splits.test;
  const test = { responses: takeRows(responses, samples), condition: samples.map((sample) => condition[sample]) };
  return { ...data, splits: { ...data.splits, test } };
}

/** Places of conditions, one after the other that of which the levels were taken least; random among equals. */
function balancedConditions(
  conditions: readonly Condition[],
  features: readonly MaskingFeature[],
  count: number,
  stream: RandomStream,
): number[] {
  const levels = features.map((feature) => levelsOf(feature, conditions));
  const taken = levels.map(({ labels }) => new Int32Array(labels.length));
  let left = Array.from(stream.permutation(conditions.length));
  const chosen: number[] = [];
  while (chosen.length < count && left.length > 0) {
    const cost = (place: number) => levels.reduce((sum, { placeOf }: Levels, i) => sum + taken[i][placeOf[place]], 0);
    const best = left.reduce((least, place) => (cost(place) < cost(least) ? place : least));
    for (const [i, { placeOf }] of levels.entries()) taken[i][placeOf[best]]++;
    chosen.push(best);
    left = left.filter((place) => place !== best);
  }
  return chosen.sort((a, b) => a - b);
}
