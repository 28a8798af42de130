import { CommanderError } from 'commander';
import { isCortexError } from '../../src/errors.ts';
import { printJson } from './print.ts';

/**
 * Tells the user of a failure: one line on stderr, and with `json` one object on stdout.
 * Returns the exit code: 2 when the command was used wrongly, 1 otherwise. `CORTEX_DEBUG=1` adds the stack.
 */
export function reportError(error: unknown, json: boolean): number {
  const usage = error instanceof CommanderError;
  const tag = isCortexError(error) ? error.tag : usage ? 'InvalidInput' : 'Internal';
  const message = (error instanceof Error ? error.message : String(error)).replace(/^error: /, '');
  // Commander has written its own line already.
  if (!usage) process.stderr.write(`error (${tag}): ${message}\n`);
  if (process.env.CORTEX_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (json) printJson({ error: { tag, message } });
  return tag === 'InvalidInput' ? 2 : 1;
}
