import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { type RequestIdVariables, requestId } from 'hono/request-id';
import type { Analysis } from '../analyses/analysis.ts';
import { analyses } from '../analyses/index.ts';
import { AnalysisJobs } from '../jobs/analysis-jobs.ts';
import type { AppDeps } from './app-deps.ts';
import { HttpProblem, problemResponse } from './problems.ts';
import { analysisRoutes } from './routes/analyses.ts';
import { engineRoutes } from './routes/engine.ts';
import { jobRoutes } from './routes/jobs.ts';
import { runRoutes } from './routes/runs.ts';

/**
 * The HTTP services as a Hono app: no globals, no port. The child processes of `deps` must know the analyses of `registry`.
 * @example const response = await createApp(deps).request('/healthz')
 */
export function createApp(
  deps: AppDeps,
  registry: readonly Analysis[] = analyses,
): Hono<{ Variables: RequestIdVariables }> {
  const app = new Hono<{ Variables: RequestIdVariables }>();
  const log = deps.log ?? (() => undefined);
  const { compute, analyses: slowLane, analysisTimeLimitMs: timeLimitMs } = deps;
  const analysisJobs = new AnalysisJobs({ compute, analyses: slowLane, timeLimitMs });
  app.use(requestId());
  app.use('/v1/*', compress());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(', ');
        const problem = new HttpProblem(405, `${c.req.path} takes ${allow}.`, { headers: { Allow: allow } });
        return problemResponse(problem, c, log);
      },
    }),
  );
  app.onError((error, c) => problemResponse(error, c, log));
  app.notFound((c) => problemResponse(new HttpProblem(404, `There is no ${c.req.path}.`), c, log));

  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.route('/v1/engine', engineRoutes(deps));
  app.route('/v1/runs', runRoutes(deps, analysisJobs));
  app.route('/v1/jobs', jobRoutes(analysisJobs));
  app.route('/v1', analysisRoutes(deps.store, analysisJobs, registry));
  return app;
}
