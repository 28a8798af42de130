import { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.ts';
import { expectPairs } from './pairs.ts';
import { hasMissing } from './rounding.ts';

/** Fraction of equal labels; NaN when one is missing (NaN) in `truth`. A missing prediction is a wrong one. */
export function accuracy(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  expectPairs('An accuracy', truth, predicted);
  if (hasMissing(truth)) return Number.NaN;
  let hits = 0;
  for (let i = 0; i < truth.length; i++) if (truth[i] === predicted[i]) hits++;
  return hits / truth.length;
}

/** Mean over the classes present in `truth` of the fraction of each that is predicted right; chance is 1 / classes. Missing labels as in `accuracy`. */
export function balancedAccuracy(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  expectPairs('A balanced accuracy', truth, predicted);
  if (hasMissing(truth)) return Number.NaN;
  const classes = new Map<number, { hits: number; count: number }>();
  for (let i = 0; i < truth.length; i++) {
    const tally = classes.get(truth[i]) ?? { hits: 0, count: 0 };
    tally.count++;
    if (truth[i] === predicted[i]) tally.hits++;
    classes.set(truth[i], tally);
  }
  let sum = 0;
  for (const { hits, count } of classes.values()) sum += hits / count;
  return sum / classes.size;
}

/**
 * Balanced accuracy with its bootstrap interval over trials, in the order they were run. A resample without one of the
 * classes is dropped. For trials whose labels depend on their neighbours give a `blockLength` above 1.
 */
export function balancedAccuracyInterval(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: BootstrapOptions,
): Interval {
  expectPairs('A balanced accuracy', truth, predicted);
  const classes = new Set(Array.from(truth)).size;
  return bootstrapInterval(
    truth.length,
    (indices) => {
      const drawn = Array.from(indices, (i) => truth[i]);
      if (new Set(drawn).size < classes) return Number.NaN;
      return balancedAccuracy(
        drawn,
        Array.from(indices, (i) => predicted[i]),
      );
    },
    options,
  );
}
