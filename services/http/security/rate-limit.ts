import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { bounds } from '../bounds.ts';
import { HttpProblem } from '../problems.ts';

/** What an address has asked for in the present window. */
interface Count {
  requests: number;
  refused: number;
}

/**
 * Answers 429 to an address that asks more often than `bounds` says, or that was refused for want of the token again and
 * again. Requests without a connection, such as those of tests, are not counted.
 */
export function limitRate(addressOf: (c: Context) => string | undefined = remoteAddress, now = Date.now) {
  let counts = new Map<string, Count>();
  let since = now();
  return createMiddleware(async (c, next) => {
    const address = addressOf(c);
    if (address === undefined || c.req.path === '/healthz') return next();
    if (now() - since >= bounds.rateWindowMs) {
      counts = new Map();
      since = now();
    }
    const count = counts.get(address) ?? { requests: 0, refused: 0 };
    counts.set(address, count);
    count.requests++;
    if (count.requests > bounds.requestsPerWindow || count.refused > bounds.refusalsPerWindow) {
      const seconds = Math.ceil((since + bounds.rateWindowMs - now()) / 1000);
      throw new HttpProblem(429, `Too many requests; try again in ${seconds} s.`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
    await next();
    if (c.res.status === 401) count.refused++;
  });
}

function remoteAddress(c: Context): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    return undefined;
  }
}
