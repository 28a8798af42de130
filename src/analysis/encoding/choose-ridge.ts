/** A ridge that was tried and its validation score, NaN where no unit can be scored. */
export interface TriedRidge {
  readonly ridge: number;
  readonly score: number;
}

/** The ridge with the highest score, or the largest when none has one: its place, and why no score chose it. */
export function chooseRidge(tried: readonly TriedRidge[]): { place: number; unchosen: string | null } {
  const known = tried.filter(({ score }) => !Number.isNaN(score));
  if (known.length > 0) return { place: tried.indexOf(highest(known, ({ score }) => score)), unchosen: null };
  return {
    place: tried.indexOf(highest(tried, ({ ridge }) => ridge)),
    unchosen: tried.length > 1 ? 'no unit can be scored on the validation clips' : null,
  };
}

const highest = <T>(items: readonly T[], of: (item: T) => number): T =>
  items.reduce((most, one) => (of(one) > of(most) ? one : most));
