import type { z } from 'zod';
import { CortexError, issueMessage, listedFaults, shortened } from './errors.ts';

/**
 * What `schema` makes of settings. Throws InvalidInput saying which of `what` are wrong, the values that they have, and what they may
 * be.
 */
export function parsedSettings<S extends z.ZodType>(schema: S, settings: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(settings, { reportInput: true });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const isValue = ['number', 'string', 'boolean'].includes(typeof issue.input);
    const name = `${shortened(issue.path.map(String).join('.'))}${isValue ? ` is ${shortened(String(issue.input))}` : ''}`;
    return `${name ? `${name}: ` : ''}${issueMessage(issue)}`;
  });
  throw new CortexError('InvalidInput', `${what}: ${listedFaults(faults)}.`, { cause: parsed.error });
}
