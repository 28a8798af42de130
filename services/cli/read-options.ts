import type { z } from 'zod';
import { CortexError, issueMessage, quoted, shortened } from '../../src/errors.ts';

/** The number in a text; the text itself, which no schema of a number takes, for anything else such as "" or "1x". */
export function numberOf(text: string | undefined): number | string | undefined {
  if (text === undefined || text.trim() === '') return text;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}

/** The parts of a list such as "1,2" without the blanks around them. */
export function listOf(text: string): string[];
export function listOf(text: string | undefined): string[] | undefined;
export function listOf(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

/** The object in JSON text. Throws InvalidInput that names the option for anything else. */
export function jsonObjectOf(option: string, text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  const value = jsonOf(option, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new CortexError(
    'InvalidInput',
    `${option} must be a JSON object such as '{"width": 8}' but is ${shortened(text)}.`,
  );
}

/**
 * The config that the given fields ask for. A field that was not given is left out of it, not stored as undefined.
 * Throws InvalidInput that names the option at fault, which `optionOf` knows by its field.
 */
export function configOf<T extends z.ZodType>(
  schema: T,
  fields: Readonly<Record<string, unknown>>,
  optionOf: (path: readonly PropertyKey[]) => string,
): z.output<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const { path } = issue;
    const value = valueAt(fields, path);
    return `${optionOf(path)}${value === undefined ? '' : ` ${value}`}: ${issueMessage(issue)}`;
  });
  throw new CortexError('InvalidInput', `${faults.join('; ')}.`, { details: { fields }, cause: parsed.error });
}

/**
 * Names the option behind a path of a config: `training.epochs` is `--epochs` when that was given in `asked`, and a part of
 * `--training` otherwise; `options.width` is a part of `--options`.
 */
export function optionNamer(
  optionOfField: Readonly<Record<string, string>>,
  asked: object,
): (path: readonly PropertyKey[]) => string {
  const given = new Set(Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name])));
  return (path) => {
    const [field, part] = path.map(String);
    if (!['options', 'training'].includes(field) || part === undefined) return optionOfField[field];
    if (field === 'training' && given.has(part)) return optionOfField[part];
    return `${optionOfField[field]} ${shortened(path.slice(1).map(String).join('.'))}`;
  };
}

/** The number or the text at a path; undefined for nothing, and for what holds others. */
function valueAt(fields: unknown, path: readonly PropertyKey[]): string | undefined {
  let value: unknown = fields;
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return ['number', 'string', 'boolean'].includes(typeof value) ? quoted(String(value)) : undefined;
}

/** The value of JSON text. Throws InvalidInput that names the option for anything else. */
export function jsonOf(option: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CortexError('InvalidInput', `${option} must be JSON but is ${shortened(text)}.`, { cause });
  }
}
