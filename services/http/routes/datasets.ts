import { Hono } from 'hono';
import { datasetCards } from '../../cards/datasets.ts';

/** What runs can be fitted to, under `/v1/datasets`. */
export function datasetRoutes(): Hono {
  return new Hono().get('/', (c) => c.json(datasetCards()));
}
