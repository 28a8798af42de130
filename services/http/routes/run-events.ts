import { Hono } from 'hono';
import type { RunStore } from '../../store/run-store.ts';
import { eventStream } from '../events/event-stream.ts';
import type { RunEvents } from '../events/run-events.ts';
import { metricsTable } from '../metrics/metrics-table.ts';
import { runMetrics } from '../metrics/run-metrics.ts';
import type { HidePaths } from '../security/hide-paths.ts';
import { readQuery } from './body.ts';
import { metricsQuerySchema } from './queries.ts';

/** Following a run, under `/v1/runs/{id}`: `events` as they happen, `metrics` so far. */
export function runEventRoutes(store: RunStore, events: RunEvents, hide: HidePaths): Hono {
  return new Hono()
    .get('/:id/events', async (c) => {
      const { log, release } = await events.follow(c.req.param('id'));
      return eventStream(c, log, { hide, release });
    })
    .get('/:id/metrics', async (c) => {
      const { format } = readQuery(c, metricsQuerySchema);
      const { id, dir } = await store.get(c.req.param('id'));
      const metrics = await runMetrics(dir, events.lossesOf(id));
      if (format === 'json') return c.json({ metrics });
      return c.body(metricsTable(metrics), 200, { 'Content-Type': 'text/csv; charset=utf-8' });
    });
}
