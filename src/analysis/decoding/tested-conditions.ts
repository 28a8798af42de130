import type { Condition, DecodingData, ResponseSet } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';

/** The conditions that a set of samples is of, in the order of `conditions`. */
export function conditionsOf(
  { conditions }: Pick<DecodingData, 'conditions'>,
  { condition }: ResponseSet,
): Condition[] {
  const present = new Set(condition);
  return conditions.filter((_, place) => present.has(place));
}

/**
 * The conditions that a test set is of, in the order of `conditions`, and the place among them of every sample. Throws
 * InvalidData for a set without samples.
 */
export function testedConditions(
  data: Pick<DecodingData, 'conditions'>,
  set: ResponseSet,
): { readonly conditions: readonly Condition[]; readonly placeOf: Int32Array } {
  if (set.condition.length === 0) {
    throw new CortexError('InvalidData', 'The test split has no samples; a decoder is scored on some.');
  }
  const places = [...new Set(set.condition)].sort((a, b) => a - b);
  const placeOf = set.condition.map((place) => places.indexOf(place));
  return { conditions: conditionsOf(data, set), placeOf };
}
