import type { z } from 'zod';
import { CortexError, schemaFaults } from '../../src/errors.ts';
import { decodeJson, decodeText } from '../../src/io/text.ts';
import type { ArrayReader } from './recorded-arrays.ts';

/** The text of a file of a reader's folder. Throws MissingFile, or InvalidData when it is not UTF-8. */
export async function readText(reader: ArrayReader, name: string): Promise<string> {
  return decodeText(await reader.readBytes(name), name);
}

/** A JSON file of a reader's folder, by its schema. Throws MissingFile or InvalidData naming the file and the fault. */
export async function readJson<T>(reader: ArrayReader, name: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(decodeJson(await reader.readBytes(name), name));
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidData', `${name} does not have the fields it needs: ${schemaFaults(parsed.error)}.`);
}
