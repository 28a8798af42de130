import { Hono } from 'hono';
import type { Metrics } from '../operation/metrics.ts';
import type { Readiness } from '../operation/readiness.ts';
import { HttpProblem } from '../problems.ts';
import type { HidePaths } from '../security/hide-paths.ts';

/** The server itself: `/healthz` whether it is alive, `/readyz` whether it can work, `/metrics` for Prometheus. */
export function serverRoutes(readiness: Readiness, metrics: Metrics, hide: HidePaths): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      const faults = await readiness.faults();
      if (faults.length === 0) return c.json({ status: 'ready' });
      throw new HttpProblem(503, `The server is not ready: ${faults.map(hide).join(' ')}`, {
        headers: { 'Retry-After': '1' },
      });
    })
    .get('/metrics', async (c) => c.body(await metrics.text(), 200, { 'Content-Type': metrics.contentType }));
}
