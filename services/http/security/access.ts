import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { CortexError, quoted } from '../../../src/errors.ts';
import { HttpProblem } from '../problems.ts';
import { isPagePath } from '../routes/page.ts';

/** Who may ask. */
export interface Access {
  /** Names that the server is called by, beside those of this machine's loopback; IP addresses may be among them. */
  readonly hosts?: readonly string[];
  /** Whether any IP address may be used for a name: of a server that listens on all of them. */
  readonly anyAddress?: boolean;
  /** What every request must bear but those for `/healthz`, `/readyz` and the page's own files, which tell nothing of the runs; undefined lets everybody in who can connect. */
  readonly token?: string;
}

/** Shortest token that is taken: shorter ones are guessed. */
const shortestToken = 16;

/** Whether an address to listen on can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * The access of a server that listens on `host`. Throws InvalidInput for an address that others can reach without a token,
 * and for a token that is too short.
 */
export function accessOf(host: string, { hosts = [], token }: Pick<Access, 'hosts' | 'token'>): Access {
  if (token === undefined && !isLoopback(host)) {
    throw new CortexError(
      'InvalidInput',
      `Others can reach ${quoted(host)}: give the token that they must have in CORTEX_TOKEN or with --token, or listen on 127.0.0.1.`,
    );
  }
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new CortexError('InvalidInput', 'The token must be of letters, digits and signs without blanks.');
  }
  if (token !== undefined && token.length < shortestToken) {
    throw new CortexError(
      'InvalidInput',
      `The token must have ${shortestToken} characters or more: openssl rand -hex 16.`,
    );
  }
  const own = isLoopback(host) ? [] : [hostname()];
  return { hosts: [...hosts, host, ...own], anyAddress: !isLoopback(host), token };
}

/**
 * Refuses requests for another host than this server (421: a page of a site that has its name point here must not ask),
 * changes that a page of another site asks for (403), and requests without the token (401).
 */
export function guard(access: Access) {
  const hosts = new Set((access.hosts ?? []).map((host) => host.toLowerCase().replace(/^\[|\]$/g, '')));
  const isOwn = (name: string | undefined) =>
    name !== undefined && (isLoopback(name) || hosts.has(name) || (access.anyAddress === true && isIP(name) !== 0));
  return createMiddleware(async (c, next) => {
    const host = c.req.header('host');
    if (!isOwn(nameOf(host === undefined ? c.req.url : `http://${host}`))) {
      throw new HttpProblem(421, `This server is not ${quoted(host ?? '')}; --allow-host gives it more names.`);
    }
    const origin = c.req.header('origin');
    const changes = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
    if (origin !== undefined && changes && !isOwn(nameOf(origin))) {
      throw new HttpProblem(403, `Pages of ${quoted(origin)} may not change anything here.`);
    }
    if (access.token !== undefined && !isOpen(c.req.path)) expectToken(c, access.token);
    await next();
  });
}

/** What anybody may ask for who can connect. */
const isOpen = (path: string) => ['/healthz', '/readyz'].includes(path) || isPagePath(path);

/** The name in an address, without port and brackets; undefined for what is no address. */
function nameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase().replace(/^\[|\]$/g, '') : undefined;
}

function expectToken(c: Context, token: string): void {
  const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return;
  throw new HttpProblem(401, 'This server wants its token: Authorization: Bearer TOKEN.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}
