import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { expectFinite, type NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { decodeNpy, encodeNpy } from '../../../src/io/npy.ts';
import type { EncodingRequest, PredictedResponse } from '../../runs/encoding/open.ts';
import type { AppDeps } from '../app-deps.ts';
import { expectMediaType, limitBody, readJson } from './body.ts';
import { blameRequest, finishedRun } from './finished-run.ts';
import { negotiate } from './negotiate.ts';
import { arrayFromJson, jsonArraySchema, shortNumbers } from './nested-array.ts';

const bodySchema = z.strictObject({
  stimulus: jsonArraySchema,
  samplingRateHz: z.number().positive().optional(),
});

/** `POST /v1/runs/{id}/encodings`: the response that a run's encoders predict for a stimulus. */
export function encodingRoutes({ store, compute }: Pick<AppDeps, 'store' | 'compute'>): Hono {
  return new Hono().post('/:id/encodings', limitBody(64 * 1024 * 1024), async (c) => {
    const { dir } = await finishedRun(store, c.req.param('id'), ['encoding']);
    const format = negotiate(c, ['application/json', 'application/x-npy']);
    const request = await readStimulus(c);
    const predicted = await compute.run({ kind: 'encode', runDir: dir, request }).catch(blameRequest);
    c.header('Vary', 'Accept');
    if (format === 'application/json') return c.json(describe(predicted));
    return c.body(encodeNpy(predicted.response), 200, { 'Content-Type': format });
  });
}

async function readStimulus(c: Context): Promise<EncodingRequest> {
  const mediaType = expectMediaType(c, ['application/json', 'application/x-npy']);
  if (mediaType === 'application/json') {
    const { stimulus, samplingRateHz } = await readJson(c, bodySchema);
    return { stimulus: checked(arrayFromJson('stimulus', stimulus)), ...(samplingRateHz && { samplingRateHz }) };
  }
  const { shape, data } = decodeNpy(new Uint8Array(await c.req.arrayBuffer()), 'The body');
  return { stimulus: checked({ shape, data: Float32Array.from(data) }) };
}

function checked(stimulus: NdArray): NdArray {
  if (stimulus.data.length === 0) {
    throw new CortexError('InvalidShape', `stimulus must not be empty but is [${stimulus.shape.join(', ')}].`);
  }
  expectFinite(stimulus, 'stimulus');
  return stimulus;
}

function describe({ response, units, missing, binMs }: PredictedResponse) {
  const [time, count] = response.shape;
  const rows = Array.from({ length: time }, (_, t) => shortNumbers(response.data.subarray(t * count, (t + 1) * count)));
  return { axes: ['time', 'unit'], shape: response.shape, binMs, units, ...(missing && { missing }), response: rows };
}
