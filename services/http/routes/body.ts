import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { shortened } from '../../../src/errors.ts';
import { HttpProblem, invalidBody } from '../problems.ts';

/** Refuses bodies of more than `maxBytes` with 413. */
export function limitBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new HttpProblem(413, `The body must not have more than ${maxBytes} bytes.`);
    },
  });
}

/** The media type of the request's body, without parameters, if it is one of `accepted`; 415 otherwise. */
export function expectMediaType<T extends string>(c: Context, accepted: readonly T[]): T {
  const mediaType = c.req.header('content-type')?.split(';')[0].trim().toLowerCase();
  const known = accepted.find((type) => type === mediaType);
  if (known) return known;
  throw new HttpProblem(
    415,
    `Content-Type must be ${accepted.join(' or ')} but is ${shortened(mediaType ?? 'missing')}.`,
  );
}

/** The JSON body, checked: 415 for another media type, 400 when it is not JSON, 422 when it does not fit the schema. */
export async function readJson<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  expectMediaType(c, ['application/json']);
  const text = await c.req.text();
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw invalidBody(parsed.error);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpProblem(400, `The body is not JSON: ${error.message}.`);
    throw error;
  }
}
