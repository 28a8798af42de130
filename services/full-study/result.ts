import type { FigureOfStudy } from './figures/figure.ts';

/** The paper, figure by figure, on one data set. */
export interface FullStudy {
  /** The decoder to use, by validation; undefined where it is not known. */
  readonly recommended: string | undefined;
  readonly figures: readonly FigureOfStudy[];
  readonly notes: readonly string[];
}
