import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { maskModes } from '../../src/analysis/mask-responses.ts';
import { CortexError, isCortexError } from '../../src/errors.ts';
import type { AppDeps } from '../app.ts';
import { videoFormats } from '../jobs/video-formats.ts';
import type { RunRecord, RunStore } from '../store/run-store.ts';
import { expectMediaType, limitBody, readJson } from './body.ts';
import { negotiate } from './negotiate.ts';
import { spikesBodySchema, spikesFromJson, spikesFromNpy } from './spikes.ts';

const maskingBodySchema = z.strictObject({
  regions: z.array(z.string().min(1)).nonempty(),
  mode: z.enum(maskModes).default('zero'),
});

/** What a finished run is good for: videos from spikes, and silencing regions, under `/v1/runs/{id}`. */
export function inferenceRoutes({ store, compute }: Pick<AppDeps, 'store' | 'compute'>): Hono {
  return new Hono()
    .post('/:id/reconstructions', limitBody(64 * 1024 * 1024), async (c) => {
      const { dir } = await finishedRun(store, c.req.param('id'));
      const format = negotiate(c, videoFormats);
      const responses = await readSpikes(c);
      const bytes = await compute.run({ kind: 'reconstruct', runDir: dir, responses, format }).catch(blameRequest);
      return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': format, Vary: 'Accept' });
    })
    .post('/:id/maskings', limitBody(64 * 1024), async (c) => {
      const { dir } = await finishedRun(store, c.req.param('id'));
      const request = await readJson(c, maskingBodySchema);
      return c.json(await compute.run({ kind: 'mask', runDir: dir, request }).catch(blameRequest));
    });
}

async function finishedRun(store: RunStore, id: string): Promise<RunRecord> {
  const run = await store.get(id);
  if (run.state.state === 'succeeded') return run;
  throw new CortexError('Conflict', `Run "${id}" must have succeeded first but is ${run.state.state}.`);
}

async function readSpikes(c: Context) {
  const mediaType = expectMediaType(c, ['application/json', 'application/x-npy']);
  if (mediaType === 'application/json') return spikesFromJson(await readJson(c, spikesBodySchema));
  return spikesFromNpy(new Uint8Array(await c.req.arrayBuffer()));
}

/** A name that the run does not know came in the body: that is 422, for the address itself was right. */
function blameRequest(error: unknown): never {
  if (isCortexError(error, 'NotFound')) throw new CortexError('InvalidInput', error.message, { cause: error });
  throw error;
}
