import type { RunKind } from '../runs/config.ts';
import type { RunRecord } from './run-list.ts';
import type { RunState } from './run-state.ts';
import { seenState } from './seen-state.ts';

/** Orders of the list: by a time, early ones first; with "-" late ones first. Runs without that time come last. */
export const runOrders = ['-created', 'created', '-finished', 'finished'] as const;
export type RunOrder = (typeof runOrders)[number];

/** Which runs, in what order, and how many. */
export interface RunPageOptions {
  /** The state as others are told: of a run whose process is gone "failed". */
  readonly state?: RunState['state'];
  readonly kind?: RunKind;
  readonly dataset?: string;
  /** Newest first when left out. */
  readonly sort?: RunOrder;
  /** All when left out. */
  readonly limit?: number;
  /** Id of the run that the page before ended with; whether the others fit is asked of those behind it alone. */
  readonly after?: string;
}

/** Some runs, and the id to continue after when there are more. */
export interface RunPage {
  readonly runs: readonly RunRecord[];
  readonly next?: string;
}

/** A page of runs, given newest first; undefined where `after` is none of them. */
export function pageOf(newestFirst: readonly RunRecord[], options: RunPageOptions): RunPage | undefined {
  const { sort = '-created', limit = Number.POSITIVE_INFINITY, after } = options;
  const ordered = inOrder(newestFirst, sort);
  const first = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && first === 0) return undefined;
  const runs: RunRecord[] = [];
  for (const run of ordered.slice(first)) {
    if (!fits(run, options)) continue;
    if (runs.length >= limit) return { runs, next: runs[runs.length - 1].id };
    runs.push(run);
  }
  return { runs };
}

function fits({ state: stored }: RunRecord, { state, kind, dataset }: RunPageOptions): boolean {
  const { config } = stored;
  if (kind !== undefined && config.kind !== kind) return false;
  if (dataset !== undefined && config.dataset !== dataset) return false;
  return state === undefined || seenState(stored).state === state;
}

function inOrder(newestFirst: readonly RunRecord[], sort: RunOrder): readonly RunRecord[] {
  if (sort === '-created') return newestFirst;
  if (sort === 'created') return newestFirst.toReversed();
  const ended = newestFirst.filter(({ state }) => state.finished !== undefined);
  const others = newestFirst.filter(({ state }) => state.finished === undefined);
  // ISO 8601, so that texts sort as times.
  const late = ended.sort((a, b) => ((a.state.finished ?? '') < (b.state.finished ?? '') ? 1 : -1));
  return [...(sort === 'finished' ? late.reverse() : late), ...others];
}
