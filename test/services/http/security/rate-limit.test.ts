import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { bounds } from '../../../../services/http/bounds.ts';
import { HttpProblem } from '../../../../services/http/problems.ts';
import { limitRate } from '../../../../services/http/security/rate-limit.ts';

/** An app that answers the status in the path, to the address in a header, at a time that the test sets. */
function limited() {
  const clock = { ms: 0 };
  const app = new Hono();
  app.onError((error, c) =>
    c.text(
      error.message,
      error instanceof HttpProblem ? error.status : 500,
      error instanceof HttpProblem ? { ...error.headers } : {},
    ),
  );
  app.use(
    limitRate(
      (c) => c.req.header('x-address'),
      () => clock.ms,
    ),
  );
  app.get('/:status', (c) => {
    if (c.req.param('status') === '401') throw new HttpProblem(401, 'no');
    return c.text('yes');
  });
  const ask = async (path: string, address: string) => app.request(path, { headers: { 'X-Address': address } });
  return { ask, clock };
}

test('an address that asks too often is told when it may again; others are not', async () => {
  const { ask, clock } = limited();
  for (let i = 0; i < bounds.requestsPerWindow; i++) expect((await ask('/200', 'a')).status).toBe(200);
  clock.ms = bounds.rateWindowMs - 2500;
  const refused = await ask('/200', 'a');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
  expect((await ask('/200', 'b')).status).toBe(200);
  expect((await ask('/healthz', 'a')).status).toBe(200);
  clock.ms = bounds.rateWindowMs;
  expect((await ask('/200', 'a')).status).toBe(200);
});

test('tokens cannot be guessed at any speed', async () => {
  const { ask } = limited();
  for (let i = 0; i <= bounds.refusalsPerWindow; i++) expect((await ask('/401', 'a')).status).toBe(401);
  expect((await ask('/401', 'a')).status).toBe(429);
  expect((await ask('/200', 'a')).status).toBe(429);
});
