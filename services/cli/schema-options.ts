import { type Command, Option } from 'commander';
import { z } from 'zod';
import { jsonObjectOf, jsonOf, listOf, numberOf } from './read-options.ts';

/** What of a field's JSON schema decides how its option reads. */
const fieldSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  description: z.string().default(''),
  items: z.union([z.boolean(), z.looseObject({ type: z.string().optional() })]).optional(),
  prefixItems: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});
type Field = z.infer<typeof fieldSchema>;

const objectSchema = z.object({
  properties: z.record(z.string(), fieldSchema),
  required: z.array(z.string()).default([]),
});

/** Values of options as commander keeps them, by attribute name. */
export type OptionValues = Readonly<Record<string, unknown>>;

/** The fields of a request as options of a command. */
export interface SchemaOptions {
  addTo(command: Command): void;
  /** The fields that the options give; throws InvalidInput for what is no JSON where JSON is due. */
  read(values: OptionValues): Record<string, unknown>;
  /** The option that a fault is told by, given the path to it. */
  nameOf(path: readonly PropertyKey[], values: OptionValues): string;
}

/**
 * An option for every field of a request but those of `without`: kebab-case, its type, description and default from the
 * schema. Numbers, names and lists by comma are read as such, objects as JSON; what may be of several types is JSON or a name. Where there are several fields and all can be
 * left out, `--settings` takes them as one JSON object, as the body of the HTTP request does; options of their own go first.
 */
export function schemaOptions(request: z.ZodObject, without: readonly string[] = []): SchemaOptions {
  const { properties, required } = objectSchema.parse(z.toJSONSchema(request, { io: 'input' }));
  const fields = Object.entries(properties).filter(([name]) => !without.includes(name));
  const settings = fields.length > 1 && !fields.some(([name]) => required.includes(name));
  return {
    addTo(command) {
      for (const [name, field] of fields) {
        for (const option of optionsOf(name, field, required.includes(name))) command.addOption(option);
      }
      if (settings)
        command.option('--settings <json>', `any of these as one JSON object, such as '${exampleOf(fields)}'`);
    },

    read(values) {
      const own = fields.flatMap(([name, field]) =>
        values[name] === undefined ? [] : [[name, readField(name, field, values[name])]],
      );
      const json = settings && typeof values.settings === 'string' ? values.settings : undefined;
      return { ...jsonObjectOf('--settings', json), ...Object.fromEntries(own) };
    },

    nameOf(path, values) {
      const [field] = path.map(String);
      if (field !== undefined && (!settings || values[field] !== undefined)) return `--${kebab(field)}`;
      return ['--settings', path.map(String).join('.')].join(' ').trim();
    },
  };
}

function optionsOf(name: string, field: Field, required: boolean): Option[] {
  const { type, default: standard } = field;
  const told = standard !== undefined && standard !== false;
  const shown = told ? `${field.description} (default: ${textOf(standard)})` : field.description;
  const flag = `--${kebab(name)}`;
  if (type === 'boolean') {
    const on = new Option(flag, shown);
    return standard === true ? [on, new Option(`--no-${kebab(name)}`, `without ${flag}`)] : [on];
  }
  const option = new Option(`${flag} <${valueName(field)}>`, shown).makeOptionMandatory(required);
  return [field.enum ? option.choices(field.enum) : option];
}

function valueName({ type }: Field): string {
  const names = new Map([
    ['integer', 'n'],
    ['number', 'x'],
    ['array', 'list'],
    ['string', 'name'],
  ]);
  return names.get(type ?? '') ?? 'json';
}

function readField(name: string, field: Field, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (field.type === 'integer' || field.type === 'number') return numberOf(value);
  if (field.type === 'array') return partsOf(field, value).map(itemReader(field));
  if (field.anyOf) return /^[[{]/.test(value.trim()) ? jsonOf(`--${kebab(name)}`, value) : value;
  return field.type === 'string' ? value : jsonObjectOf(`--${kebab(name)}`, value);
}

/** The items of a list; of two numbers also "10-20". */
function partsOf({ prefixItems }: Field, value: string): string[] {
  const range = prefixItems?.length === 2 && /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(value);
  return range ? range.slice(1) : listOf(value);
}

/** Items are numbers, names, or either: then what has digits alone is a number. */
function itemReader({ items, prefixItems }: Field): (text: string) => unknown {
  const type = typeof items === 'object' ? items.type : undefined;
  if (type === 'string') return (text) => text;
  if (type === 'integer' || type === 'number' || prefixItems) return numberOf;
  return (text) => (/^\d+$/.test(text) ? Number(text) : text);
}

/** The first field that has a default, with it. */
function exampleOf(fields: readonly [string, Field][]): string {
  const [name, { default: value }] = fields.find(([, field]) => field.default !== undefined) ?? fields[0];
  return JSON.stringify({ [name]: value ?? null });
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** `samplingRateHz` is `--sampling-rate-hz`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
