import { mean } from '../../src/metrics/summary.ts';
import type { Factor } from './job.ts';
import { isRepeat, outerFirst } from './repeats.ts';
import { nestedSpread, type Spread } from './spread.ts';
import type { SweepResult } from './sweep-result.ts';

/** What the table is made of. */
export type TabledRun = Pick<SweepResult, 'factors' | 'metrics' | 'seconds'>;

export interface SweepRow {
  /** Value of every factor of `by`. */
  readonly group: Readonly<Record<string, Factor>>;
  readonly runs: number;
  /** What the sd is between: the outermost factor that varies within the group, such as "site" or "seed"; null for one run. */
  readonly between: string | null;
  readonly metrics: Readonly<Record<string, Spread | null>>;
  /** Of one run. */
  readonly seconds: number;
}

export interface SweepTable {
  readonly by: readonly string[];
  readonly metrics: readonly string[];
  readonly rows: readonly SweepRow[];
}

/**
 * One table of runs: a row for each combination of the factors `by`. Folds are averaged first, then seeds, and the sd is between
 * the units of the outermost factor that is left over, so that n counts what is independent: of sites × seeds × folds the sites.
 */
export function sweepTable(
  runs: readonly TabledRun[],
  { by = usualColumns(runs), metrics = metricsOf(runs) }: { by?: readonly string[]; metrics?: readonly string[] } = {},
): SweepTable {
  const keyOf = ({ factors }: TabledRun) => JSON.stringify(by.map((name) => factors[name]));
  const keys = [...new Set(runs.map(keyOf))];
  const others = outerFirst(factorsOf(runs).filter((name) => !by.includes(name)));
  const rows = keys.map((key) =>
    rowOf(
      runs.filter((run) => keyOf(run) === key),
      by,
      metrics,
      others,
    ),
  );
  return { by, metrics, rows };
}

function rowOf(
  own: readonly TabledRun[],
  by: readonly string[],
  metrics: readonly string[],
  others: readonly string[],
): SweepRow {
  const varied = others.filter((name) => new Set(own.map(({ factors }) => factors[name])).size > 1);
  const levels = varied.map(
    (name) =>
      ({ factors }: TabledRun) =>
        factors[name],
  );
  return {
    group: Object.fromEntries(by.map((name) => [name, own[0].factors[name]])),
    runs: own.length,
    between: varied[0] ?? null,
    metrics: Object.fromEntries(
      metrics.map((name) => [name, nestedSpread(own, (run) => run.metrics[name] ?? null, levels)]),
    ),
    seconds: mean(own.map(({ seconds }) => seconds)),
  };
}

const factorsOf = (runs: readonly TabledRun[]) => [...new Set(runs.flatMap(({ factors }) => Object.keys(factors)))];

const usualColumns = (runs: readonly TabledRun[]) => factorsOf(runs).filter((name) => !isRepeat(name));

/** Metrics that some run has. */
export function metricsOf(runs: readonly TabledRun[]): string[] {
  const names = runs.flatMap(({ metrics }) =>
    Object.entries(metrics).flatMap(([name, value]) => (value === null ? [] : name)),
  );
  return [...new Set(names)];
}
