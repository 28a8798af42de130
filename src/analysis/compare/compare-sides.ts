import { CortexError } from '../../errors.ts';
import { adjustPValues } from '../../metrics/corrections.ts';
import { mean } from '../../metrics/summary.ts';
import { randomStream } from '../../random/stream.ts';
import { type Estimate, estimate, valuesBySite } from './estimate.ts';
import { permuteSites } from './permute-sites.ts';
import type { ComparedSide } from './side.ts';
import { centreOf, type Statistic, statistics } from './statistics.ts';

/** One statistic of both sides. */
export interface ComparisonRow {
  readonly name: string;
  readonly group: Statistic['group'];
  readonly label: string;
  /** null where the side has no such number. */
  readonly a: Estimate | null;
  readonly b: Estimate | null;
  /** a − b. */
  readonly difference: number | null;
  /** a − b of the same pipelines on simulations that plant the same in both: the part of the difference that is theirs; null without. */
  readonly pipelineOffset: number | null;
  /** Two-sided, of the studentised difference of site means permuted over sites; `adjustedP` by Holm (1979) over all rows. */
  readonly p: number | null;
  /** The smallest p that so many sites can have. */
  readonly smallestP: number | null;
  readonly adjustedP: number | null;
  /** Why something is null. */
  readonly reason?: string;
}

export type { Estimate } from './estimate.ts';

export interface CompareOptions {
  readonly seed: number;
  /** Bootstrap resamples (1000). */
  readonly resamples?: number;
  /** Deals of sites drawn where there are more than so many, else all are counted (5000). */
  readonly permutations?: number;
  /** The same two pipelines on simulations whose subspaces are alike: what is left of a − b there is the pipelines' own. */
  readonly simulated?: readonly [a: ComparedSide, b: ComparedSide];
}

/**
 * Sets two runs side by side by statistics that do not depend on the stimulus space (`statistics`). Intervals come from sites drawn anew,
 * then their units (`estimate`), and are about one site only where there is one. p is of another statistic than the estimate: every site is
 * one value, the mean of its units, and the studentised difference of these is permuted over sites (`permuteSites`), so units of one
 * site never count as independent and sites of few units are not taken for those of many.
 */
export function compareSides(a: ComparedSide, b: ComparedSide, options: CompareOptions): ComparisonRow[] {
  for (const side of [a, b]) {
    if (side.units.length === 0) throw new CortexError('InvalidInput', `${side.name} has no unit to compare.`);
  }
  const { seed, resamples = 1000, permutations = 5000 } = options;
  const rows = statistics.map((statistic) => {
    const stream = (what: string) => randomStream(seed, `compare/${statistic.name}/${what}`);
    const [left, right] = [
      estimate(a, statistic, resamples, stream('bootstrap-a')),
      estimate(b, statistic, resamples, stream('bootstrap-b')),
    ];
    const [ofA, ofB] = [a, b].map((side) => valuesBySite(side, statistic).map(mean));
    const test = left && right ? permuteSites(ofA, ofB, permutations, stream('permutation')) : undefined;
    const missing = [left ? undefined : a.name, right ? undefined : b.name].filter((name) => name !== undefined);
    const reason = missing.length > 0 ? `${missing.join(' and ')}: no ${unitWord(statistic)} has it` : test?.reason;
    return {
      name: statistic.name,
      group: statistic.group,
      label: statistic.label,
      a: left,
      b: right,
      difference: left && right ? left.estimate - right.estimate : null,
      pipelineOffset: offsetOf(statistic, options.simulated),
      p: test?.p ?? null,
      smallestP: test?.smallestP ?? null,
      ...(reason && { reason }),
    };
  });
  const adjusted = adjustPValues(
    rows.map(({ p }) => p ?? Number.NaN),
    'holm',
  );
  return rows.map((row, i) => ({ ...row, adjustedP: Number.isNaN(adjusted[i]) ? null : adjusted[i] }));
}

/** a − b of two simulated sides; null when a side has no such number. */
function offsetOf(statistic: Statistic, simulated: CompareOptions['simulated']): number | null {
  if (!simulated) return null;
  const [a, b] = simulated.map((side) => centreOf(valuesBySite(side, statistic).flat(), statistic.centre));
  return Number.isNaN(a - b) ? null : a - b;
}

function unitWord({ ofUnit }: Statistic): string {
  return ofUnit ? 'unit' : 'site';
}
