import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { maskModes } from '../../../src/analysis/decoding/mask-responses.ts';
import { videoFormats } from '../../jobs/video-formats.ts';
import type { AppDeps } from '../app-deps.ts';
import { expectMediaType, limitBody, readJson } from './body.ts';
import { blameRequest, finishedRun } from './finished-run.ts';
import { negotiate } from './negotiate.ts';
import { spikesBodySchema, spikesFromJson, spikesFromNpy } from './spikes.ts';

const maskingBodySchema = z.strictObject({
  regions: z.array(z.string().min(1)).nonempty(),
  mode: z.enum(maskModes).default('zero'),
});

/** What a finished decoder is good for: videos from spikes, and silencing regions, under `/v1/runs/{id}`. */
export function inferenceRoutes({ store, compute }: Pick<AppDeps, 'store' | 'compute'>): Hono {
  return new Hono()
    .post('/:id/reconstructions', limitBody(64 * 1024 * 1024), async (c) => {
      const { dir } = await finishedRun(store, c.req.param('id'), ['study', 'training']);
      const format = negotiate(c, videoFormats);
      const responses = await readSpikes(c);
      const bytes = await compute.run({ kind: 'reconstruct', runDir: dir, responses, format }).catch(blameRequest);
      return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': format, Vary: 'Accept' });
    })
    .post('/:id/maskings', limitBody(64 * 1024), async (c) => {
      const { dir } = await finishedRun(store, c.req.param('id'), ['study', 'training']);
      const request = await readJson(c, maskingBodySchema);
      return c.json(await compute.run({ kind: 'mask', runDir: dir, request }).catch(blameRequest));
    });
}

async function readSpikes(c: Context) {
  const mediaType = expectMediaType(c, ['application/json', 'application/x-npy']);
  if (mediaType === 'application/json') return spikesFromJson(await readJson(c, spikesBodySchema));
  return spikesFromNpy(new Uint8Array(await c.req.arrayBuffer()));
}
