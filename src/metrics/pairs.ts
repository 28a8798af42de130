import { CortexError } from '../errors.ts';

/** Throws InvalidShape unless the two arrays pair up, with at least `atLeast` pairs. */
export function expectPairs(what: string, a: ArrayLike<number>, b: ArrayLike<number>, atLeast = 1): void {
  if (a.length !== b.length || a.length < atLeast) {
    throw new CortexError(
      'InvalidShape',
      `${what} compares two arrays of the same length, at least ${atLeast}, but they have ${a.length} and ${b.length} values.`,
    );
  }
}
