import { Hono } from 'hono';
import { CortexError, unknownName } from '../../../src/errors.ts';
import type { AppDeps } from '../app-deps.ts';
import { rememberSuccess } from '../remember-success.ts';

/** What can be fitted, under `/v1/models`: encoders and decoders with their options and parameters, or one of them. */
export function modelRoutes({ compute }: Pick<AppDeps, 'compute'>): Hono {
  const cards = rememberSuccess(() => compute.run({ kind: 'models' }));
  return new Hono()
    .get('/', async (c) => c.json(await cards()))
    .get('/:name', async (c) => {
      const { encoders, decoders } = await cards();
      const known = [...encoders, ...decoders];
      const name = c.req.param('name');
      const card = known.find((one) => one.name === name);
      if (card) return c.json(card);
      const names = known.map((one) => one.name);
      throw new CortexError('NotFound', unknownName('model', name, names));
    });
}
