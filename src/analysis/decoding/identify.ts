import { accuracy, balancedAccuracy } from '../../metrics/classification.ts';

/** How often the right one of several candidates was picked; chance is 1 / candidates for both. */
export interface Identification {
  /** Fraction of conditions identified. */
  readonly identification: number;
  /** Mean over the candidates of the fraction identified. */
  readonly balancedAccuracy: number;
}

/** Mean over each label of the rows, in ascending order of the labels. */
export function templatesByLabel(rows: readonly Float64Array[], labels: readonly number[]): Map<number, Float64Array> {
  const templates = new Map<number, Float64Array>();
  for (const label of [...new Set(labels)].sort((a, b) => a - b)) {
    const members = rows.filter((_, i) => labels[i] === label);
    const sum = new Float64Array(members[0].length);
    for (const row of members) for (let k = 0; k < row.length; k++) sum[k] += row[k] / members.length;
    templates.set(label, sum);
  }
  return templates;
}

/** The candidate of the highest score; the first of equals. A NaN score counts as the lowest. */
export function bestLabel(candidates: Iterable<number>, score: (label: number) => number): number {
  let best = Number.NaN;
  let bestScore = Number.NaN;
  for (const label of candidates) {
    const value = score(label);
    if (Number.isNaN(best) || value > bestScore || (Number.isNaN(bestScore) && !Number.isNaN(value))) {
      best = label;
      bestScore = value;
    }
  }
  return best;
}

/** Scores picked labels against the true ones. */
export function scoreIdentification(truth: readonly number[], picked: readonly number[]): Identification {
  return { identification: accuracy(truth, picked), balancedAccuracy: balancedAccuracy(truth, picked) };
}
