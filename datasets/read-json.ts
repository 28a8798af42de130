import type { z } from 'zod';
import { CortexError, schemaFaults } from '../src/errors.ts';
import type { ArrayReader } from './recorded-arrays.ts';

/** The text of a file of a reader's folder. Throws MissingFile. */
export async function readText(reader: ArrayReader, name: string): Promise<string> {
  return new TextDecoder().decode(await reader.readBytes(name));
}

/** A JSON file of a reader's folder, by its schema. Throws MissingFile or InvalidData naming the file and the fault. */
export async function readJson<T>(reader: ArrayReader, name: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(reader, name);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CortexError(
      'InvalidData',
      `${name} is not JSON (${cause instanceof Error ? cause.message : cause}); write it again.`,
      { cause },
    );
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidData', `${name} does not have the fields it needs: ${schemaFaults(parsed.error)}.`);
}
