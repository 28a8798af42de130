import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { type RequestIdVariables, requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { shortened } from '../../src/errors.ts';
import type { Analysis } from '../analyses/analysis.ts';
import { analyses } from '../analyses/index.ts';
import { AnalysisJobs } from '../jobs/analysis-jobs.ts';
import type { AppDeps } from './app-deps.ts';
import { RunEvents } from './events/run-events.ts';
import { describeRoutes } from './openapi/describe-routes.ts';
import { routeTable } from './openapi/route-table.ts';
import { silentLog } from './operation/log.ts';
import { Metrics } from './operation/metrics.ts';
import { observeJobs } from './operation/observe-jobs.ts';
import { observeRequests } from './operation/observe-requests.ts';
import { Readiness } from './operation/readiness.ts';
import { readingsOf } from './operation/readings.ts';
import { HttpProblem, problemResponse } from './problems.ts';
import { analysisRoutes } from './routes/analyses.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { readQuery } from './routes/body.ts';
import { datasetRoutes } from './routes/datasets.ts';
import { docsPolicy, docsRoutes } from './routes/docs.ts';
import { engineRoutes } from './routes/engine.ts';
import { jobRoutes } from './routes/jobs.ts';
import { modelRoutes } from './routes/models.ts';
import { pagePolicy, pageRoutes } from './routes/page.ts';
import { noQuerySchema } from './routes/queries.ts';
import { runCardRoutes } from './routes/run-card.ts';
import { runEventRoutes } from './routes/run-events.ts';
import { runRoutes } from './routes/runs.ts';
import { serverRoutes } from './routes/server.ts';
import { uploadRoutes } from './routes/uploads.ts';
import { guard } from './security/access.ts';
import { pathHider } from './security/hide-paths.ts';
import { limitRate } from './security/rate-limit.ts';

/** Nothing that is sent is more than data: no scripts, no frames, no guessing of types. */
const headers = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    styleSrc: ["'unsafe-inline'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // Of HTTPS, which ends before this server.
  strictTransportSecurity: false,
};

/**
 * The HTTP services as a Hono app: no globals, no port. The child processes of `deps` must know the analyses of `registry`.
 * @example const response = await createApp(deps).request('/healthz')
 */
export function createApp(
  deps: AppDeps,
  registry: readonly Analysis[] = analyses,
): Hono<{ Variables: RequestIdVariables }> {
  const app = new Hono<{ Variables: RequestIdVariables }>();
  const { compute, analyses: slowLane, analysisTimeLimitMs: timeLimitMs, jobLeaseMs: leaseMs } = deps;
  const { log = silentLog(), metrics = new Metrics(), readiness = new Readiness(deps) } = deps;
  const hide = pathHider([deps.store.root, deps.dataRoot, process.env.CORTEX_DATA]);
  const onChange = observeJobs({ log, metrics });
  const analysisJobs = new AnalysisJobs({ compute, analyses: slowLane, timeLimitMs, leaseMs, onChange });
  for (const reading of readingsOf(deps.store, deps.jobs, analysisJobs)) metrics.add(reading);
  const routes = describeRoutes(registry);
  const { find, pathOf } = routeTable(routes);

  app.use(requestId());
  app.use(observeRequests({ log, metrics, pathOf }));
  app.use(pagePolicy);
  app.use(docsPolicy);
  app.use(secureHeaders(headers));
  app.use(limitRate());
  app.use(guard(deps.access ?? {}));
  app.use('/v1/*', compress());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(', ');
        const problem = new HttpProblem(405, `${c.req.path} takes ${allow}.`, { headers: { Allow: allow } });
        return problemResponse(problem, c, log, hide);
      },
    }),
  );
  app.use('/*', async (c, next) => {
    // Parameters of other routes are read by these, and where there is no route that is said first.
    const route = find(c.req);
    if (route && route.query === undefined) readQuery(c, noQuerySchema);
    await next();
  });
  app.onError((error, c) => problemResponse(error, c, log, hide));
  app.notFound((c) => problemResponse(new HttpProblem(404, `There is no ${shortened(c.req.path)}.`), c, log, hide));

  app.route('/', pageRoutes());
  app.route('/', serverRoutes(readiness, metrics, hide));
  app.route('/', docsRoutes(routes));
  app.route('/v1/engine', engineRoutes(deps, hide));
  app.route('/v1/models', modelRoutes(deps));
  app.route('/v1/datasets', datasetRoutes());
  app.route('/v1/datasets', uploadRoutes(deps, hide));
  app.route('/v1/runs', runCardRoutes(deps.store, registry, hide));
  app.route('/v1/runs', artifactRoutes(deps));
  app.route('/v1/runs', runEventRoutes(deps.store, deps.runEvents ?? new RunEvents(deps.store), hide));
  app.route('/v1/runs', runRoutes(deps, analysisJobs, hide));
  app.route('/v1/jobs', jobRoutes(analysisJobs, hide));
  app.route('/v1', analysisRoutes(deps.store, analysisJobs, registry, hide));
  return app;
}
