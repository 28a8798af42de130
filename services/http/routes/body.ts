import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { z } from 'zod';
import { quoted, shortened } from '../../../src/errors.ts';
import { decodeBodyAside } from '../bodies/body-decoder.ts';
import { contentEncodings } from '../bodies/decode-body.ts';
import { boundFaults, bounds } from '../bounds.ts';
import { HttpProblem, invalidBody } from '../problems.ts';

/** Refuses bodies of more than `maxBytes` with 413; JSON of more than `bounds.jsonBytes` with the advice to send .npy. */
export function limitBody(maxBytes: number) {
  const limit = (mostBytes: number, advice = '') =>
    bodyLimit({
      maxSize: mostBytes,
      onError: () => {
        throw new HttpProblem(413, `The body must not have more than ${mostBytes} bytes${advice}.`);
      },
    });
  const [other, json] = [limit(maxBytes), limit(bounds.jsonBytes, '; send large arrays as application/x-npy')];
  return createMiddleware((c, next) =>
    maxBytes > bounds.jsonBytes && mediaTypeOf(c) === 'application/json' ? json(c, next) : other(c, next),
  );
}

/** The media type of the request's body, without parameters, if it is one of `accepted`; 415 otherwise. */
export function expectMediaType<T extends string>(c: Context, accepted: readonly T[]): T {
  const mediaType = mediaTypeOf(c);
  const known = accepted.find((type) => type === mediaType);
  if (known) return known;
  throw new HttpProblem(
    415,
    `Content-Type must be ${accepted.join(' or ')} but is ${shortened(mediaType ?? 'missing')}.`,
  );
}

/** The body decoded, its array field as an array; 400, 413, 415 or 422 with the reason otherwise. */
export async function readBody(c: Context, mediaType: string, arrayField?: string): Promise<unknown> {
  const named = c.req.header('content-encoding')?.trim().toLowerCase();
  const contentEncoding = named === '' || named === 'identity' ? undefined : named;
  if (contentEncoding !== undefined && !contentEncodings.includes(contentEncoding)) {
    throw new HttpProblem(
      415,
      `Content-Encoding must be ${contentEncodings.join(', ')} or left out but is ${quoted(contentEncoding)}.`,
      { headers: { 'Accept-Encoding': contentEncodings.join(', ') } },
    );
  }
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  return decodeBodyAside({ bytes, mediaType, contentEncoding, arrayField });
}

/** The JSON body, checked: 415 for another media type, 400 when it is not JSON, 422 when it does not fit the schema. */
export async function readJson<T extends z.ZodType>(c: Context, schema: T, arrayField?: string): Promise<z.output<T>> {
  const mediaType = expectMediaType(c, ['application/json']);
  const body = await readBody(c, mediaType, arrayField);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalidBody(parsed.error);
  const faults = boundFaults(parsed.data).map((fault) => ({
    code: 'custom' as const,
    ...fault,
    path: [...fault.path],
  }));
  if (faults.length > 0) throw invalidBody(new z.ZodError(faults));
  return parsed.data;
}

/** Throws 422 for query parameters that the route does not have. */
export function readQuery<T extends z.ZodType>(c: Context, schema: T): z.output<T> {
  const query = schema.safeParse(c.req.query());
  if (!query.success) throw invalidBody(query.error, 'query');
  return query.data;
}

function mediaTypeOf(c: Context): string | undefined {
  return c.req.header('content-type')?.split(';')[0].trim().toLowerCase();
}
