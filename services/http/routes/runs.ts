import { Hono } from 'hono';
import { z } from 'zod';
import type { AnalysisJobs } from '../../jobs/analysis-jobs.ts';
import { runConfigSchema } from '../../runs/config.ts';
import { withDataFolder } from '../../runs/data-folder.ts';
import type { RunRecord } from '../../store/run-store.ts';
import { seenState } from '../../store/seen-state.ts';
import type { AppDeps } from '../app-deps.ts';
import { invalidBody } from '../problems.ts';
import { limitBody, readJson } from './body.ts';

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().optional(),
});

/** Starting, listing, following, resuming, cancelling and removing runs under `/v1/runs`. */
export function runRoutes({ store, jobs }: Pick<AppDeps, 'store' | 'jobs'>, analysisJobs: AnalysisJobs): Hono {
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
    .post('/:id/resume', limitBody(0), async (c) => {
      const run = await jobs.resume(c.req.param('id'));
      return c.json(describe(run), 202, { Location: `/v1/runs/${run.id}` });
    })
    .delete('/:id', async (c) => {
      const run = await store.get(c.req.param('id'));
      if (!isEnded(run)) return c.json(describe(await jobs.cancel(run.id)));
      analysisJobs.cancelThoseOf(run.dir);
      await jobs.remove(run.id);
      return c.json({ ...describe(run), removed: true });
    });
}

const isEnded = ({ state }: RunRecord) => !['queued', 'running'].includes(seenState(state).state);

function describeBriefly({ id, state: { config, created, ...state } }: RunRecord) {
  return { id, state: seenState({ config, created, ...state }).state, config, created };
}

function describe(run: RunRecord) {
  const { started, finished, progress, result, error } = seenState(run.state);
  const { run: _folder, ...outcome } = result ?? {};
  return { ...describeBriefly(run), started, finished, progress, error, ...outcome };
}
