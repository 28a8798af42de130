import type { CsvRow } from '../../io/csv.ts';
import { type CompareOptions, type ComparisonRow, compareSides, type Estimate } from './compare-sides.ts';
import type { ComparedSide } from './side.ts';

/** What two networks that saw the same stimuli have in common; null with a reason when they did not. */
export interface SharedStimuli {
  /** Linear centred kernel alignment of their features (Kornblith et al. 2019, eq. 4), 0…1. */
  readonly cka: number | null;
  readonly reason?: string;
}

/** Two runs side by side. */
export interface Comparison {
  readonly a: SideSummary;
  readonly b: SideSummary;
  readonly rows: readonly ComparisonRow[];
  readonly sharedStimuli: SharedStimuli;
  readonly seed: number;
  /** The simulations behind the pipeline offset; null without. */
  readonly simulated: readonly [a: SideSummary, b: SideSummary] | null;
}

export interface SideSummary {
  readonly name: string;
  readonly domain: 'auditory' | 'visual';
  readonly units: number;
  readonly sites: number;
  /** Units that no row counts, by id with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

/** The statistics of all eight groups. Throws InvalidInput for a side without units. */
export function compareRuns(
  a: ComparedSide,
  b: ComparedSide,
  sharedStimuli: SharedStimuli,
  options: CompareOptions,
): Comparison {
  const { simulated, seed } = options;
  return {
    a: summaryOf(a),
    b: summaryOf(b),
    rows: compareSides(a, b, options),
    sharedStimuli,
    seed,
    simulated: simulated ? [summaryOf(simulated[0]), summaryOf(simulated[1])] : null,
  };
}

/** The comparison as rows of a table, the eighth statistic last. */
export function comparisonTable({ rows, sharedStimuli }: Comparison): CsvRow[] {
  const shared: CsvRow = {
    group: 8,
    statistic: 'cka',
    meaning: 'linear CKA of features for the same stimuli',
    ...estimateColumns('a', null),
    ...estimateColumns('b', null),
    difference: sharedStimuli.cka,
    pipelineOffset: null,
    p: null,
    smallestP: null,
    adjustedP: null,
    reason: sharedStimuli.reason ?? null,
  };
  return [
    ...rows.map(({ name, group, label, a, b, difference, pipelineOffset, p, smallestP, adjustedP, reason = null }) => ({
      group,
      statistic: name,
      meaning: label,
      ...estimateColumns('a', a),
      ...estimateColumns('b', b),
      difference,
      pipelineOffset,
      p,
      smallestP,
      adjustedP,
      reason,
    })),
    shared,
  ];
}

function estimateColumns(side: 'a' | 'b', estimate: Estimate | null): CsvRow {
  return {
    [side]: estimate?.estimate ?? null,
    [`${side}Lower`]: estimate?.lower ?? null,
    [`${side}Upper`]: estimate?.upper ?? null,
    [`${side}N`]: estimate?.n ?? null,
    [`${side}Scope`]: estimate?.scope ?? null,
    [`${side}Capped`]: estimate?.capped ?? null,
  };
}

function summaryOf({ name, domain, units, leftOut }: ComparedSide): SideSummary {
  return { name, domain, units: units.length, sites: new Set(units.map(({ site }) => site)).size, leftOut };
}
