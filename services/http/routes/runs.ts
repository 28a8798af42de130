import { Hono } from 'hono';
import { z } from 'zod';
import { runConfigSchema } from '../../runs/config.ts';
import { withDataFolder } from '../../runs/data-folder.ts';
import type { RunRecord } from '../../store/run-store.ts';
import type { AppDeps } from '../app-deps.ts';
import { invalidBody } from '../problems.ts';
import { limitBody, readJson } from './body.ts';

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().optional(),
});

/** Starting, listing, following and cancelling runs under `/v1/runs`. */
export function runRoutes({ store, jobs }: Pick<AppDeps, 'store' | 'jobs'>): Hono {
  return new Hono()
    .post('/', limitBody(64 * 1024), async (c) => {
      const run = await jobs.submit(withDataFolder(await readJson(c, runConfigSchema)));
      return c.json(describe(run), 202, { Location: `/v1/runs/${run.id}` });
    })
    .get('/', async (c) => {
      const query = pageSchema.safeParse(c.req.query());
      if (!query.success) throw invalidBody(query.error, 'query');
      const { runs, next } = await store.list(query.data);
      return c.json({ runs: runs.map(describeBriefly), next });
    })
    .get('/:id', async (c) => c.json(describe(await store.get(c.req.param('id')))))
    .delete('/:id', async (c) => c.json(describe(await jobs.cancel(c.req.param('id')))));
}

function describeBriefly({ id, state: { state, config, created } }: RunRecord) {
  return { id, state, config, created };
}

function describe(run: RunRecord) {
  const { started, finished, progress, result, error } = run.state;
  const { run: _folder, ...outcome } = result ?? {};
  return { ...describeBriefly(run), started, finished, progress, error, ...outcome };
}
