import { Hono } from 'hono';
import type { AppDeps } from '../app-deps.ts';

/** `GET /v1/engine`: which TensorFlow engine the studies run on. */
export function engineRoutes({ engineReport }: Pick<AppDeps, 'engineReport'>): Hono {
  return new Hono().get('/', async (c) => c.json(await engineReport()));
}
