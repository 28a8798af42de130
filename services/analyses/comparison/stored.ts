import type { Comparison } from '../../../src/analysis/compare/comparison.ts';
import type { ComparisonSettings } from './request.ts';

/** A comparison as it is kept and sent over HTTP. */
export interface StoredComparison extends Comparison {
  /** Names of the runs' folders, those of simulations last; of runs of the server, their ids. */
  readonly runs: readonly string[];
  readonly settings: ComparisonSettings;
  readonly settingsHash: string;
}
