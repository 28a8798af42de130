import { z } from 'zod';

/** One option of a model. */
export interface ModelOption {
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

/** The options that a schema has, in its order; `schema.parse({})` gives the defaults. */
export function schemaOptions(schema: z.ZodType): ModelOption[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const defaults = schema.parse({}) as Readonly<Record<string, unknown>>;
  return Object.entries(properties).map(([name, property]) => {
    const { type = 'any', enum: choices } = propertySchema.parse(property);
    return { name, default: defaults[name] ?? null, values: choices?.join(' | ') ?? type };
  });
}
