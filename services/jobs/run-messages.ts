import type { Progress } from '../../src/progress.ts';
import type { RunConfig } from '../runs/config.ts';
import type { RunResult } from '../runs/kinds.ts';
import type { ErrorRecord } from './errors.ts';

/** What the queue sends to a worker, once. */
export interface RunOrder {
  readonly config: RunConfig;
  readonly runDir: string;
}

/** How a run ended, by the word of its worker. */
export type RunOutcome =
  | { readonly kind: 'succeeded'; readonly result: RunResult }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };

/** What a worker sends back: any number of progress messages, then the outcome. */
export type RunMessage = { readonly kind: 'progress'; readonly progress: Progress } | RunOutcome;
