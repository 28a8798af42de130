import { CortexError } from '../../errors.ts';
import { adjustPValues } from '../../metrics/corrections.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';
import { type Estimate, estimate, valuesBySite } from './estimate.ts';
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
  /** Two-sided, of the permutation of sites; `adjustedP` by Holm (1979) over all rows. */
  readonly p: number | null;
  readonly adjustedP: number | null;
  /** Why something is null. */
  readonly reason?: string;
}

export type { Estimate } from './estimate.ts';

export interface CompareOptions {
  readonly seed: number;
  /** Bootstrap resamples (1000). */
  readonly resamples?: number;
  /** Permutations of sites (5000). */
  readonly permutations?: number;
  /** The same two pipelines on simulations whose subspaces are alike: what is left of a − b there is the pipelines' own. */
  readonly simulated?: readonly [a: ComparedSide, b: ComparedSide];
}

/** Fewer ways than this to deal the sites out say nothing: p could not fall below .05. */
const fewestAssignments = 20;

/**
 * Sets two runs side by side by statistics that do not depend on the stimulus space (`statistics`). Intervals come from sites drawn anew,
 * then their units (`estimate`), and are about one site only where there is one; p from dealing the sites of both sides out anew with all
 * their units (permutation test, Ernst 2004), so units of one site never count as independent.
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
    const test = left && right ? permute(a, b, statistic, permutations, stream('permutation')) : undefined;
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

/** p of the difference when whole sites are dealt out to the two sides at random. */
function permute(
  a: ComparedSide,
  b: ComparedSide,
  statistic: Statistic,
  permutations: number,
  stream: RandomStream,
): { readonly p: number | null; readonly reason?: string } {
  const blocks = [a, b].map((side) => valuesBySite(side, statistic));
  const pooled = blocks.flat();
  const size = blocks[0].length;
  if (assignments(pooled.length, size) < fewestAssignments) {
    return { p: null, reason: `${size} and ${blocks[1].length} sites are too few to permute` };
  }
  const difference = (order: ArrayLike<number>) => {
    const part = (from: number, to: number) => {
      const values: number[] = [];
      for (let i = from; i < to; i++) values.push(...pooled[order[i]]);
      return centreOf(values, statistic.centre);
    };
    return part(0, size) - part(size, pooled.length);
  };
  const observed = Math.abs(difference(pooled.map((_, i) => i)));
  let asLarge = 0;
  for (let r = 0; r < permutations; r++) {
    // A draw as large as the observed one up to rounding counts.
    if (Math.abs(difference(stream.permutation(pooled.length))) >= observed * (1 - 1e-12)) asLarge++;
  }
  return { p: (asLarge + 1) / (permutations + 1) };
}

/** Number of ways to choose `size` of `n` sites; capped, for it grows fast. */
function assignments(n: number, size: number): number {
  let ways = 1;
  for (let k = 1; k <= Math.min(size, n - size) && ways < fewestAssignments; k++) ways = (ways * (n - k + 1)) / k;
  return ways;
}

function unitWord({ ofUnit }: Statistic): string {
  return ofUnit ? 'unit' : 'site';
}
