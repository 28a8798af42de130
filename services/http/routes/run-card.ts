import { Hono } from 'hono';
import type { Analysis } from '../../analyses/analysis.ts';
import { runCard } from '../../cards/run-card.ts';
import type { RunStore } from '../../store/run-store.ts';
import { type HidePaths, hideIn } from '../security/hide-paths.ts';

/** `GET /v1/runs/{id}/card`: what the run is of, and how to ask for what can be asked of it. */
export function runCardRoutes(store: RunStore, registry: readonly Analysis[], hide: HidePaths): Hono {
  return new Hono().get('/:id/card', async (c) => {
    const { requests, ...card } = await runCard(await store.get(c.req.param('id')), registry);
    // Requests hold addresses of this server, and no paths.
    return c.json({ ...hideIn(card, hide), requests });
  });
}
