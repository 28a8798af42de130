import { mean, standardDeviation } from '../../src/metrics/summary.ts';

/** Mean over independent units, with the spread between them. */
export interface Spread {
  readonly mean: number;
  /** n − 1 in the denominator; null for one. */
  readonly sd: number | null;
  readonly n: number;
}

/** Null for no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return { mean: mean(values), sd: values.length > 1 ? standardDeviation(values) : null, n: values.length };
}

/**
 * The spread of a number over levels, the outermost first, such as seeds and the folds within them: the mean over everything
 * inside of each unit of the outermost level that has several, and the sd between these. Units without the number count nowhere.
 */
export function nestedSpread<T>(
  items: readonly T[],
  numberOf: (item: T) => number | null,
  levels: readonly ((item: T) => unknown)[],
): Spread | null {
  const known = items.filter((item) => numberOf(item) !== null);
  const [level, ...inner] = levels;
  if (!level) return spreadOf(known.flatMap((item) => numberOf(item) ?? []));
  const units = [...new Set(known.map(level))];
  if (units.length < 2) return nestedSpread(known, numberOf, inner);
  return spreadOf(
    units.flatMap((unit) => {
      const own = known.filter((item) => level(item) === unit);
      return nestedSpread(own, numberOf, inner)?.mean ?? [];
    }),
  );
}
