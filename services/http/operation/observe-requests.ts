import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Log } from './log.ts';
import type { LogLevel } from './log-levels.ts';
import type { Metrics } from './metrics.ts';

export interface ObserveOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** The path of a route with its parameters by name, such as `/v1/runs/{id}`; undefined where there is no route. */
  readonly pathOf: (path: string) => string | undefined;
}

/** What is asked for all the time and tells little. */
const quiet = new Set(['/', '/page/{name}', '/docs/{file}', '/healthz', '/readyz', '/metrics']);
/** Others are counted as one: a client may name any. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

/**
 * A line of the log and a sample of the metrics for every request, when its answer begins: the address as its route has it, never
 * with what is behind "?", and the ids of the run and the job that it names or that its answer leads to.
 */
export function observeRequests({ log, metrics, pathOf }: ObserveOptions) {
  return createMiddleware(async (c, next) => {
    const start = performance.now();
    await next();
    const seconds = (performance.now() - start) / 1000;
    const route = pathOf(c.req.path) ?? 'none';
    const method = methods.has(c.req.method) ? c.req.method : 'other';
    const { status } = c.res;
    metrics.countRequest({ method, route, status }, seconds);
    const ms = Math.round(seconds * 1e4) / 10;
    log[levelOf(route, status)]({ requestId: c.get('requestId'), ...idsOf(c), method, route, status, ms }, 'request');
  });
}

function levelOf(route: string, status: number): Exclude<LogLevel, 'silent'> {
  if (status === 429) return 'debug';
  if (status >= 500) return status === 503 ? 'warn' : 'error';
  return quiet.has(route) ? 'debug' : 'info';
}

/** The run and the job of a request; what cannot be an id is left out. */
function idsOf(c: Context): { readonly runId?: string; readonly jobId?: string } {
  const ids = [c.res.headers.get('location') ?? '', c.req.path].flatMap((address) => {
    const [, kind, id] = /^\/v1\/(run|job)s\/([\w.-]{1,100})(?:\/|$)/.exec(address) ?? [];
    return kind === undefined ? [] : [[`${kind}Id`, id]];
  });
  return Object.fromEntries(ids);
}
