import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';

/** The files of the page: plain HTML, CSS and modules, sent as they are. */
const folder = new URL('../page/', import.meta.url);
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The page asks nobody but this server, and runs no scripts but its own files. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The drawings hold their maps as data.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether a path is one of the page's own files, which hold nothing of the runs. */
export const isPagePath = (path: string): boolean => path === '/' || path.startsWith('/page/');

/** Gives the page its own Content-Security-Policy in the place of that of answers; to be used before what sets the latter. */
export const pagePolicy = createMiddleware(async (c, next) => {
  await next();
  if (isPagePath(c.req.path) && c.res.ok) c.res.headers.set('Content-Security-Policy', policy);
});

/** `GET /` and what the page is made of, `/page/NAME`. Other names are not found. */
export function pageRoutes(): Hono {
  const files = readdir(fileURLToPath(folder));
  const send = async (name: string) => {
    const type = mediaTypes[extname(name)];
    if (type === undefined || !(await files).includes(name)) return undefined;
    const headers = { 'Content-Type': type, 'Cache-Control': 'no-cache' };
    return new Response(new Uint8Array(await readFile(new URL(name, folder))), { headers });
  };
  return new Hono()
    .get('/', async (c) => (await send('index.html')) ?? c.notFound())
    .get('/page/:name', async (c) => (await send(c.req.param('name'))) ?? c.notFound());
}
