import type { Context } from 'hono';
import { z } from 'zod';
import { decodeNpy } from '../../../src/io/npy.ts';
import type { Analysis } from '../../analyses/analysis.ts';
import { expectMediaType, readJson } from './body.ts';
import { arrayFromJson, type JsonArray, jsonArraySchema } from './nested-array.ts';

/** What the body of a request asks for. */
export interface AnalysisRequest {
  /** What the analysis takes: the fields of its schema with their defaults, and its array. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The field `answer`: how much of the result is sent; undefined for all of it. */
  readonly part?: unknown;
  /** The field `runs`: ids; none where the address has the run. */
  readonly runs: readonly string[];
}

/**
 * The request in a body: a JSON object, or a .npy file that is the array of the analysis, with the defaults of all else.
 * Throws the problems of `readJson`, and InvalidShape or InvalidData for an array that no run takes.
 */
export async function readAnalysisRequest(
  c: Context,
  analysis: Analysis,
  { severalRuns = false }: { readonly severalRuns?: boolean } = {},
): Promise<AnalysisRequest> {
  const { array, request: schema } = analysis;
  if (array && expectMediaType(c, ['application/json', 'application/x-npy']) === 'application/x-npy') {
    const { shape, data } = decodeNpy(new Uint8Array(await c.req.arrayBuffer()), 'The body');
    const checked = array.check({ shape, data: Float32Array.from(data) });
    return { request: { ...schema.parse({}), [array.field]: checked }, runs: [] };
  }
  const { runs, answer: part, ...request } = await readJson(c, bodySchema(analysis, severalRuns));
  const ids = severalRuns ? idsSchema.parse(runs) : [];
  if (!array) return { request, part, runs: ids };
  // The schema has looked at it.
  const given = request[array.field] as JsonArray;
  return { request: { ...request, [array.field]: array.check(arrayFromJson(array.field, given)) }, runs: ids };
}

const idsSchema = z.array(z.string().min(1));

function bodySchema(analysis: Analysis, severalRuns: boolean): z.ZodObject {
  const { array, request, runs } = analysis;
  const part = analysis.version === undefined ? undefined : analysis.part;
  return request.extend({
    ...(array && { [array.field]: jsonArraySchema }),
    ...(part && { answer: part.schema.optional() }),
    ...(severalRuns && { runs: idsSchema.min(Math.max(2, runs[0])).max(runs[1]) }),
  });
}
