import type { z } from 'zod';
import { CortexError } from '../../../src/errors.ts';

/** A field whose name carries numbers, such as "h_at_99999" or "ssim_map_win11_frame20". */
export interface NumberedField<T> {
  readonly name: string;
  /** What the groups of the pattern hold, as numbers. */
  readonly numbers: readonly number[];
  readonly value: T;
}

/**
 * The fields of a golden object whose names fit `pattern`, in their order in the file: sizes are read from the names,
 * so that a file of other sizes needs no other check. Throws InvalidData when none fits, ZodError for a value that does
 * not fit `schema`.
 */
export function numbered<T>(
  fields: Readonly<Record<string, unknown>>,
  pattern: RegExp,
  schema: z.ZodType<T>,
): [NumberedField<T>, ...NumberedField<T>[]] {
  const [first, ...rest] = numberedIfAny(fields, pattern, schema);
  if (!first) throw new CortexError('InvalidData', `No field is called like ${pattern.source}; add it to the file.`);
  return [first, ...rest];
}

/** As `numbered`, for fields that a file may leave out. */
export function numberedIfAny<T>(
  fields: Readonly<Record<string, unknown>>,
  pattern: RegExp,
  schema: z.ZodType<T>,
): NumberedField<T>[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const match = pattern.exec(name);
    return match ? [{ name, numbers: match.slice(1).map(Number), value: schema.parse(value) }] : [];
  });
}
