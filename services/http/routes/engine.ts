import { Hono } from 'hono';
import type { AppDeps } from '../app-deps.ts';
import { type HidePaths, hideIn } from '../security/hide-paths.ts';

/** `GET /v1/engine`: which TensorFlow engine the studies run on. */
export function engineRoutes({ engineReport }: Pick<AppDeps, 'engineReport'>, hide: HidePaths): Hono {
  return new Hono().get('/', async (c) => c.json(hideIn(await engineReport(), hide)));
}
