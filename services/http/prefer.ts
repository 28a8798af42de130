import type { Context } from 'hono';

/** Longest wait that a request may ask for, in seconds. */
export const longestWaitSeconds = 60;

/** How long a request wants to wait for its answer. */
export interface Preference {
  readonly waitMs: number;
  /** What of the header was heeded, to be said in `Preference-Applied`; undefined without a preference. */
  readonly applied?: string;
}

/**
 * `Prefer: wait=SECONDS`, of at most 60, or `Prefer: respond-async` (RFC 7240); `usualMs` without either. What else the
 * header says is ignored, as the standard asks.
 */
export function readPreference(c: Context, usualMs: number): Preference {
  const header = c.req.header('prefer') ?? '';
  const words = header.split(',').map((word) => word.split(';')[0].trim().toLowerCase());
  for (const word of words) {
    const seconds = /^wait\s*=\s*"?(\d{1,9})"?$/.exec(word)?.[1];
    if (seconds !== undefined) {
      const heeded = Math.min(Number(seconds), longestWaitSeconds);
      return { waitMs: heeded * 1000, applied: `wait=${heeded}` };
    }
    if (word === 'respond-async') return { waitMs: 0, applied: word };
  }
  return { waitMs: usualMs };
}
