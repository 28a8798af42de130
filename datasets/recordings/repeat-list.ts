import { CortexError, quoted } from '../../src/errors.ts';

/** Repeats from `first` to `last`, both included. */
export interface RepeatRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The repeats that a field of trials.csv lists: "4", ranges with both ends ("0-2"), and several of either between
 * semicolons ("0-2;5"). Throws InvalidData, naming the `place`, for anything else and for repeats from `limit` on.
 */
export function repeatsIn(text: string, place: string, limit: number): RepeatRange[] {
  return text.split(';').map((part) => {
    const ends = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    const [first, last] = ends ? [Number(ends[1]), Number(ends[2] ?? ends[1])] : [1, 0];
    if (last < first || last >= limit) {
      throw new CortexError(
        'InvalidData',
        `${place} has the repeat ${quoted(text)}; write a whole number from 0 to ${limit - 1}, a range such as 0-2, or several between semicolons: 0-2;5.`,
      );
    }
    return { first, last };
  });
}

/** Repeats in words as trials.csv takes them: "3", "3-5", "0;3-5". */
export function repeatText(repeats: readonly number[]): string {
  const sorted = [...repeats].sort((a, b) => a - b);
  const starts = sorted.filter((repeat, i) => i === 0 || repeat > sorted[i - 1] + 1);
  return starts
    .map((start, i) => {
      const next = starts[i + 1] ?? Number.POSITIVE_INFINITY;
      const end = sorted.findLast((repeat) => repeat < next) ?? start;
      return end > start ? `${start}-${end}` : `${start}`;
    })
    .join(';');
}
