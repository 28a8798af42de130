import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { CortexError, type ErrorTag, isCortexError, issueMessage, listedFaults, shortened } from '../../src/errors.ts';
import { diskSentence, QueueFull } from '../jobs/errors.ts';
import { BodyRefused } from './bodies/refused.ts';
import type { Log } from './operation/log.ts';
import type { HidePaths } from './security/hide-paths.ts';

/** One fault of a request body; `path` leads to it, such as `sessions/0`. */
export interface BodyFault {
  readonly path: string;
  readonly message: string;
}

/** A failure that a route answers with the given status; `detail` is for the reader of the response. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: ContentfulStatusCode;
  readonly faults: readonly BodyFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ContentfulStatusCode,
    detail: string,
    options: { faults?: readonly BodyFault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.status = status;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }
}

/** A 422 that lists what zod found wrong with a part of the request. */
export function invalidBody(error: z.ZodError, part: 'body' | 'query' = 'body'): HttpProblem {
  const faults = error.issues.map((issue) => ({
    path: shortened(issue.path.map(String).join('/')),
    message: issueMessage(issue),
  }));
  const sentences = faults.map(({ path, message }) => (path ? `${path}: ${message}` : message));
  return new HttpProblem(422, `The ${part} does not have the required form: ${listedFaults(sentences)}.`, { faults });
}

const statusOfTag: Readonly<Record<ErrorTag, ContentfulStatusCode>> = {
  InvalidInput: 422,
  InvalidShape: 422,
  InvalidData: 422,
  Unsupported: 422,
  NotFound: 404,
  Conflict: 409,
  Cancelled: 409,
  EngineUnavailable: 503,
  MissingFile: 500,
};

/**
 * The response to any error, as RFC 9457 problem details, without paths of the server. The text of an unforeseen error stays in the log, where the
 * request id finds it.
 */
export function problemResponse(error: Error, c: Context, log: Log, hide: HidePaths): Response {
  const { status, detail: told, tag, faults = [], headers = {} } = problemOf(error);
  // What the routes themselves say names addresses of this server, and no paths.
  const detail = error instanceof HttpProblem ? told : hide(told);
  const requestId: string = c.get('requestId');
  if (status >= 500 && !isExpected(error))
    log.error({ requestId, method: c.req.method, path: shortened(c.req.path), err: error }, 'failed');
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail,
    instance: shortened(c.req.path),
    requestId,
    ...(tag && { tag }),
    ...(faults.length > 0 && { errors: faults }),
  };
  return c.body(JSON.stringify(body), status, { ...headers, 'Content-Type': 'application/problem+json' });
}

/** Failures that say themselves what is wrong: the line of the request is enough. */
function isExpected(error: Error): boolean {
  return error instanceof HttpProblem || error instanceof QueueFull || isCortexError(error, 'EngineUnavailable');
}

/** What is said of a disk that takes or gives nothing more. */
function diskTrouble(error: Error): Problem | undefined {
  const sentence = diskSentence(error);
  if (sentence === undefined) return undefined;
  return { status: sentence.full ? 507 : 500, detail: sentence.text };
}

interface Problem {
  readonly status: ContentfulStatusCode;
  readonly detail: string;
  readonly tag?: ErrorTag;
  readonly faults?: readonly BodyFault[];
  readonly headers?: Readonly<Record<string, string>>;
}

function problemOf(error: Error): Problem {
  if (error instanceof HttpProblem)
    return { status: error.status, detail: error.message, faults: error.faults, headers: error.headers };
  if (error instanceof BodyRefused) {
    const { status, message: detail, tag, faults } = error;
    return { status, detail, tag, faults };
  }
  if (error instanceof CortexError) return { status: statusOfTag[error.tag], detail: error.message, tag: error.tag };
  if (error instanceof QueueFull) {
    return { status: 503, detail: error.message, headers: { 'Retry-After': String(error.retryAfterSeconds) } };
  }
  const trouble = diskTrouble(error);
  if (trouble !== undefined) return trouble;
  if (error instanceof HTTPException) return { status: error.status, detail: error.message };
  return { status: 500, detail: 'The server failed; its log tells why, under this request id.' };
}
