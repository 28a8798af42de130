import { type Context, Hono } from 'hono';
import { CortexError } from '../../../src/errors.ts';
import type { AnalysisJobs } from '../../jobs/analysis-jobs.ts';
import type { Job } from '../../jobs/job.ts';
import { eventStream } from '../events/event-stream.ts';
import { readPreference } from '../prefer.ts';
import type { HidePaths } from '../security/hide-paths.ts';
import { answerResponse, describeJob, expectPart, formOf } from './job-answer.ts';
import { negotiate } from './negotiate.ts';

/** Following, cancelling and forgetting analyses that take longer, and fetching what came of them, under `/v1/jobs`. */
export function jobRoutes(jobs: AnalysisJobs, hide: HidePaths): Hono {
  const describe = (job: Job) => describeJob(job, hide);
  const asked = async (c: Context) => {
    const job = jobs.get(c.req.param('id') ?? '');
    const { waitMs, applied } = readPreference(c, 0);
    if (applied !== undefined) c.header('Preference-Applied', applied);
    if (waitMs > 0) await jobs.wait(job, waitMs, c.req.raw.signal);
    return job;
  };
  return new Hono()
    .get('/', (c) => c.json({ jobs: jobs.list().map(describe) }))
    .get('/:id', async (c) => {
      const job = await asked(c);
      if (job.finished === undefined) c.header('Retry-After', '1');
      return c.json(describe(job));
    })
    .get('/:id/events', (c) => {
      const { log, lease } = jobs.get(c.req.param('id'));
      return eventStream(c, log, { hide, release: lease.hold() });
    })
    .get('/:id/result', async (c) => {
      const job = await asked(c);
      const { order, answer, state, error } = job;
      if (error !== undefined) throw error;
      if (answer === undefined) {
        c.header('Retry-After', '1');
        throw new CortexError('Conflict', `The job is ${state}; its result is there when it has succeeded.`);
      }
      const { analysis, part } = order;
      const only = 'body' in answer && Object.keys(analysis.forms).length > 1;
      const form = only ? negotiate(c, [order.form]) : formOf(c, analysis);
      expectPart(analysis, part, form);
      return answerResponse(c, analysis, answer, { part, form });
    })
    .delete('/:id', (c) => {
      const job = jobs.get(c.req.param('id'));
      const removed = job.finished !== undefined;
      jobs.cancel(job);
      return c.json({ ...describe(job), ...(removed && { removed }) });
    });
}
