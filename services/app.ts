import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { type RequestIdVariables, requestId } from 'hono/request-id';
import type { EngineReport } from '../src/engine/index.ts';
import type { Compute } from './jobs/compute.ts';
import type { RunQueue } from './jobs/run-queue.ts';
import { HttpProblem, problemResponse } from './problems.ts';
import { encodingRoutes } from './routes/encodings.ts';
import { engineRoutes } from './routes/engine.ts';
import { inferenceRoutes } from './routes/inference.ts';
import { runRoutes } from './routes/runs.ts';
import { comparisonRoutes, subspaceRoutes } from './routes/subspaces.ts';
import type { RunStore } from './store/run-store.ts';

/** All that the services need from outside. */
export interface AppDeps {
  readonly store: RunStore;
  readonly jobs: RunQueue;
  /** What the engine of the child processes is. */
  readonly engineReport: () => Promise<EngineReport>;
  /** Answers small requests. */
  readonly compute: Compute;
  /** Works out what takes minutes, so that small requests need not wait for it. */
  readonly analyses: Compute;
  /** Takes one line for every failure that is the server's own. */
  readonly log?: (line: string) => void;
}

/**
 * The HTTP services as a Hono app: no globals, no port.
 * @example const response = await createApp(deps).request('/healthz')
 */
export function createApp(deps: AppDeps): Hono<{ Variables: RequestIdVariables }> {
  const app = new Hono<{ Variables: RequestIdVariables }>();
  const log = deps.log ?? (() => undefined);
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
  app.route('/v1/runs', runRoutes(deps));
  app.route('/v1/runs', inferenceRoutes(deps));
  app.route('/v1/runs', encodingRoutes(deps));
  app.route('/v1/runs', subspaceRoutes(deps));
  app.route('/v1/comparisons', comparisonRoutes(deps));
  return app;
}
