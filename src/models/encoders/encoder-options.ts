import { z } from 'zod';
import type { AnyArchitecture } from './architecture.ts';

/** One option of an encoder. */
export interface EncoderOption {
  readonly name: string;
  /** What it is when it is left out; null when it then follows from the data or from other options. */
  readonly default: unknown;
  /** Its values as words: the choices, or a type such as "integer". */
  readonly values: string;
}

const propertySchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
});

/** The options that an architecture takes, in the order of its schema. */
export function encoderOptions({ schema }: AnyArchitecture): EncoderOption[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const defaults: Readonly<Record<string, unknown>> = schema.parse({});
  return Object.entries(properties).map(([name, property]) => {
    const { type = 'any', enum: choices } = propertySchema.parse(property);
    return { name, default: defaults[name] ?? null, values: choices?.join(' | ') ?? type };
  });
}
