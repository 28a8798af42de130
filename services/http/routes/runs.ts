import { Hono } from 'hono';
import type { AnalysisJobs } from '../../jobs/analysis-jobs.ts';
import { type RunConfig, runConfigSchema } from '../../runs/config.ts';
import type { RunRecord } from '../../store/run-store.ts';
import { seenState } from '../../store/seen-state.ts';
import type { AppDeps } from '../app-deps.ts';
import { bounds } from '../bounds.ts';
import { withNamedData } from '../data-root.ts';
import { type HidePaths, hideIn, nameUnder } from '../security/hide-paths.ts';
import { readJson, readQuery } from './body.ts';
import { expectData } from './expect-data.ts';
import { readIdempotency, StartOnce } from './idempotency.ts';
import { runsQuerySchema } from './queries.ts';

/** Starting, listing, following, resuming, cancelling and removing runs under `/v1/runs`. */
export function runRoutes(
  { store, jobs, compute, analyses, checks = analyses, dataRoot }: Omit<AppDeps, 'engineReport'>,
  analysisJobs: AnalysisJobs,
  hide: HidePaths,
): Hono {
  const describe = (run: RunRecord) => hideIn(describeWhole(run, dataRoot), hide);
  const once = new StartOnce(store);
  return new Hono()
    .post('/', async (c) => {
      const config = await withNamedData(
        await readJson(c, runConfigSchema, { mostBytes: bounds.configBytes }),
        dataRoot,
      );
      if (hasOptions(config)) await compute.run({ kind: 'config', config });
      const idempotency = readIdempotency(c, config);
      const { run, again } = await once.run(idempotency, async () => {
        await expectData(checks, config);
        return jobs.submit(config, { idempotency, requestId: c.get('requestId') });
      });
      if (again) c.header('Idempotency-Replayed', 'true');
      return c.json(describe(run), 202, { Location: `/v1/runs/${run.id}` });
    })
    .get('/', async (c) => {
      const { cursor, after = cursor, ...query } = readQuery(c, runsQuerySchema);
      const { runs, next } = await store.list({ ...query, after });
      return c.json({ runs: runs.map((run) => describeBriefly(run, dataRoot)), next });
    })
    .get('/:id', async (c) => c.json(describe(await store.get(c.req.param('id')))))
    .post('/:id/resume', async (c) => {
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

/** Options of encoders are known to the process that loads TensorFlow. */
const hasOptions = (config: RunConfig) => config.kind === 'encoding' && Object.keys(config.options).length > 0;

function describeBriefly({ id, state }: RunRecord, dataRoot: string | undefined) {
  const { data, ...config } = state.config;
  const name = data === undefined ? undefined : nameUnder(dataRoot, data);
  return {
    id,
    state: seenState(state).state,
    config: { ...config, ...(name !== undefined && { data: name }) },
    created: state.created,
  };
}

function describeWhole(run: RunRecord, dataRoot: string | undefined) {
  const { started, finished, progress, result, error } = seenState(run.state);
  const { run: _folder, ...outcome } = result ?? {};
  return { ...describeBriefly(run, dataRoot), started, finished, progress, error, ...outcome };
}
