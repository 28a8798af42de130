import { CortexError, type ErrorTag } from '../../src/errors.ts';

/** Thrown when a queue is full; the caller may try again after `retryAfterSeconds`. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** An error as it travels between processes and in `state.json`; `tag` is an ErrorTag, or "Internal" for any other error. */
export interface ErrorRecord {
  readonly tag: ErrorTag | 'Internal';
  readonly message: string;
}

/** What of an error is told to other processes. */
export function describeError(error: unknown): ErrorRecord {
  if (error instanceof CortexError) return { tag: error.tag, message: error.message };
  return { tag: 'Internal', message: error instanceof Error ? error.message : String(error) };
}

/** The error that another process described. */
export function reviveError({ tag, message }: ErrorRecord): Error {
  return tag === 'Internal' ? new Error(message) : new CortexError(tag, message);
}
