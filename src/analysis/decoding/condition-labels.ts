import type { Condition } from '../../data/decoding-data.ts';
import { CortexError, listed } from '../../errors.ts';

/** The labels of all conditions; undefined when none has one, InvalidInput, naming which have none, when only some have. */
export function labelsOf(
  conditions: readonly Condition[],
  field: 'cue' | 'colour' | 'directionDeg',
): number[] | undefined {
  const labels = conditions.flatMap((condition) => condition[field] ?? []);
  if (labels.length === 0) return undefined;
  if (labels.length < conditions.length) {
    const without = conditions.filter((condition) => condition[field] === undefined);
    const names = listed(without.map(({ name }) => `"${name}"`));
    throw new CortexError(
      'InvalidInput',
      `${without.length} of ${conditions.length} conditions have no ${field} while others have: ${names}; give all or none.`,
    );
  }
  return labels;
}
