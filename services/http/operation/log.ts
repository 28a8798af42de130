import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './log-levels.ts';

/** What the services say of themselves, as lines of JSON with `level`, `time` (ISO 8601, UTC), `msg`, and the ids of what it is about. */
export type Log = Logger;

/** A log whose lines go to `write`, without their end of line; "info" and what is graver when no level is given. */
export function makeLog(write: (line: string) => void, level: LogLevel = 'info'): Log {
  const options = {
    level,
    base: undefined,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, { write: (line: string) => write(line.trimEnd()) });
}

/** A log that says nothing. */
export const silentLog = (): Log => makeLog(() => undefined, 'silent');
