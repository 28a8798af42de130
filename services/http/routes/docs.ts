import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Hono } from 'hono';
import { CortexError, quoted } from '../../../src/errors.ts';
import { packageVersion } from '../../runs/run-file.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { RouteDescription } from '../openapi/route-description.ts';
import { htmlPolicy } from '../security/html-policy.ts';

/** `/openapi.json`, and `/docs`: the document as a page, of which nothing comes from elsewhere. */
export function docsRoutes(routes: readonly RouteDescription[]): Hono {
  let document: object | undefined;
  return new Hono()
    .get('/openapi.json', (c) => {
      document ??= openApiDocument(routes, packageVersion);
      return c.json(document);
    })
    .get('/docs', (c) => c.html(page))
    .get('/docs/:file', async (c) => {
      const name = c.req.param('file');
      if (name === 'start.js') return c.body(start, 200, { 'Content-Type': 'text/javascript' });
      if (!Object.hasOwn(files, name)) throw new CortexError('NotFound', `The page has no file ${quoted(name)}.`);
      const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
      return c.body(Uint8Array.from(await readFile(join(folder, name))), 200, {
        'Content-Type': files[name],
        'Cache-Control': 'max-age=3600',
      });
    });
}

/** Files of swagger-ui-dist. */
const files: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript',
  'swagger-ui.css': 'text/css',
};

/** Gives `/docs` a policy of its own; its library styles elements one by one. */
export const docsPolicy = htmlPolicy((path) => path === '/docs', "'unsafe-inline'");

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cortex-codec: HTTP services</title>
<link rel="icon" href="/page/icon.svg">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<main id="page"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null });
`;
