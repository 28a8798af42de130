import type { Context } from 'hono';
import { z } from 'zod';
import { quoted, shortened } from '../../../src/errors.ts';
import { decodeBodyAside } from '../bodies/body-decoder.ts';
import { contentEncodings } from '../bodies/decode-body.ts';
import { readBytes } from '../bodies/read-bytes.ts';
import { boundFaults, bounds } from '../bounds.ts';
import { HttpProblem, invalidBody } from '../problems.ts';

/** What is expected of a body. */
export interface BodyRule {
  readonly mostBytes: number;
  /** The field that is an array. */
  readonly arrayField?: string;
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

/** The Content-Encoding of the request's body if it is one of `accepted`, undefined for a body as it is; 415 otherwise. */
export function expectContentEncoding(c: Context, accepted: readonly string[]): string | undefined {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return undefined;
  if (accepted.includes(encoding)) return encoding;
  const choices = accepted.length > 0 ? `${accepted.join(', ')} or left out` : 'left out';
  throw new HttpProblem(415, `Content-Encoding must be ${choices} but is ${quoted(encoding)}.`, {
    headers: { 'Accept-Encoding': accepted.join(', ') || 'identity' },
  });
}

/** The body decoded, its array field as an array; 400, 413, 415 or 422 with the reason otherwise. */
export async function readBody(c: Context, mediaType: string, { mostBytes, arrayField }: BodyRule): Promise<unknown> {
  const contentEncoding = expectContentEncoding(c, contentEncodings);
  const json = mediaType === 'application/json' && mostBytes > bounds.jsonBytes;
  const { bytes, release } = json
    ? await readBytes(c, bounds.jsonBytes, '; send large arrays as application/x-npy')
    : await readBytes(c, mostBytes);
  return decodeBodyAside({ bytes, mediaType, contentEncoding, arrayField }).finally(release);
}

/** The JSON body, checked: 415 for another media type, 400 when it is not JSON, 422 when it does not fit the schema. */
export async function readJson<T extends z.ZodType>(c: Context, schema: T, rule: BodyRule): Promise<z.output<T>> {
  const mediaType = expectMediaType(c, ['application/json']);
  const parsed = schema.safeParse(await readBody(c, mediaType, rule));
  if (!parsed.success) throw invalidBody(parsed.error);
  expectBounded(parsed.data, 'body');
  return parsed.data;
}

/** Throws 422 for query parameters that the route does not have, and for those beyond their bounds. */
export function readQuery<T extends z.ZodType>(c: Context, schema: T): z.output<T> {
  const query = schema.safeParse(c.req.query());
  if (!query.success) throw invalidBody(query.error, 'query');
  expectBounded(query.data, 'query');
  return query.data;
}

function expectBounded(value: unknown, part: 'body' | 'query'): void {
  const faults = boundFaults(value).map((fault) => ({ code: 'custom' as const, ...fault, path: [...fault.path] }));
  if (faults.length > 0) throw invalidBody(new z.ZodError(faults), part);
}
