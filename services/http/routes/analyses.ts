import { type Context, Hono } from 'hono';
import type { Analysis } from '../../analyses/analysis.ts';
import type { AnalysisJobs } from '../../jobs/analysis-jobs.ts';
import type { JobOrder } from '../../jobs/job.ts';
import type { RunStore } from '../../store/run-store.ts';
import { readPreference } from '../prefer.ts';
import { HttpProblem } from '../problems.ts';
import type { HidePaths } from '../security/hide-paths.ts';
import { readAnalysisRequest } from './analysis-request.ts';
import { blameRequest, finishedRun } from './finished-run.ts';
import { acceptedJob, answerResponse, expectPart, formOf } from './job-answer.ts';

/** How long a request waits for a forward pass without having said so. */
const forwardPassMs = 20_000;

/**
 * What can be asked of finished runs, under `/v1`: `POST /runs/{id}/NAME` for analyses of one run, `POST /NAME` with the
 * ids in `runs` for those of several, and `GET /runs/{id}/NAME` where there are choices.
 */
export function analysisRoutes(
  store: RunStore,
  jobs: AnalysisJobs,
  registry: readonly Analysis[],
  hide: HidePaths,
): Hono {
  const app = new Hono();
  for (const analysis of registry) {
    const { name, runs, kinds, choices } = analysis;
    const [fewest, most] = runs;
    if (fewest === 1) {
      app.post(`/runs/:id/${name}`, async (c) => {
        const { id, dir } = await finishedRun(store, c.req.param('id'), kinds);
        const form = formOf(c, analysis);
        const { request, part } = await readAnalysisRequest(c, analysis);
        return answer(c, jobs, hide, { analysis, runs: [id], runDirs: [dir], form, request, part });
      });
    }
    if (most > 1) {
      app.post(`/${name}`, async (c) => {
        const form = formOf(c, analysis);
        const { runs: ids, request, part } = await readAnalysisRequest(c, analysis, { severalRuns: true });
        const found = await Promise.all(ids.map((id) => finishedRun(store, id, kinds).catch(blameRequest)));
        return answer(c, jobs, hide, {
          analysis,
          runs: ids,
          runDirs: found.map(({ dir }) => dir),
          form,
          request,
          part,
        });
      });
    }
    if (choices) {
      app.get(`/runs/:id/${name}`, async (c) => {
        await finishedRun(store, c.req.param('id'), kinds);
        return c.json({ [name]: choices.list });
      });
    }
  }
  return app;
}

/** The answer where it is kept or comes within the time that the request waits; else the job that works it out, 202. */
async function answer(c: Context, jobs: AnalysisJobs, hide: HidePaths, order: JobOrder): Promise<Response> {
  const { analysis, part, form } = order;
  expectPart(analysis, part, form);
  await analysis.expect?.(order.runDirs, order.request).catch(blameRequest);
  const folder = await jobs.keptFolder(order);
  if (folder !== undefined) return answerResponse(c, analysis, { folder }, order);
  const { waitMs, applied } = readPreference(c, analysis.slow ? 0 : forwardPassMs);
  if (applied !== undefined) c.header('Preference-Applied', applied);
  const job = jobs.submit({ ...order, requestId: c.get('requestId') });
  const outcome = await jobs.wait(job, waitMs, c.req.raw.signal);
  if (outcome === 'gone') throw new HttpProblem(408, 'The connection was closed before the answer was there.');
  if (job.error !== undefined) throw job.error;
  return job.answer === undefined ? acceptedJob(c, job, hide) : answerResponse(c, analysis, job.answer, order);
}
