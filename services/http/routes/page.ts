import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { htmlPolicy } from '../security/html-policy.ts';

/** The files of the page: plain HTML, CSS and modules, sent as they are. */
const folder = new URL('../page/', import.meta.url);
const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Whether a path is one of the page's own files, which hold nothing of the runs. */
export const isPagePath = (path: string): boolean => path === '/' || path.startsWith('/page/');

/** Gives the page a policy of its own. */
export const pagePolicy = htmlPolicy(isPagePath);

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
