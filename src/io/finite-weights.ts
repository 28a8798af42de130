import type { NdArray } from '../arrays.ts';
import { CortexError, quoted } from '../errors.ts';

/**
 * Throws InvalidData, naming file and weight, for weights read from `path` of which one is not finite: a network answers NaN with
 * them, and nothing says why.
 */
export function expectFiniteWeights(path: string, weights: Readonly<Record<string, NdArray>>): void {
  for (const [name, { data }] of Object.entries(weights)) {
    const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    if (count === 0) continue;
    throw new CortexError(
      'InvalidData',
      `${path} is damaged: ${count} of the ${data.length} values of weight ${quoted(name)} are not finite; bring the file back from a copy, or fit again.`,
      { details: { path, name } },
    );
  }
}
