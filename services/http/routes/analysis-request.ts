import type { Context } from 'hono';
import { z } from 'zod';
import type { NdArray } from '../../../src/arrays.ts';
import type { Analysis } from '../../analyses/analysis.ts';
import { arrayTypes } from '../bodies/decode-body.ts';
import { arrayRule } from '../bodies/nested-array.ts';
import { bounds } from '../bounds.ts';
import { expectMediaType, readBody, readJson, readQuery } from './body.ts';

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
 * The request in a body: a JSON object, or a file (.npy, .npz) that is the array of the analysis, with all else in the query
 * of the address (`?session=3`) or by default. Throws the problems of `readJson`, and InvalidShape or InvalidData for an array that no run takes.
 */
export async function readAnalysisRequest(
  c: Context,
  analysis: Analysis,
  { severalRuns = false }: { readonly severalRuns?: boolean } = {},
): Promise<AnalysisRequest> {
  const { array, request: schema } = analysis;
  const rule = { mostBytes: array ? bounds.arrayBytes : bounds.settingsBytes, arrayField: array?.field };
  if (array) {
    const mediaType = expectMediaType(c, ['application/json', ...arrayTypes]);
    if (mediaType !== 'application/json') {
      const body = z.record(z.string(), arraySchema).parse(await readBody(c, mediaType, rule));
      const asked = readQuery(c, z.preprocess(withNumbers, schema));
      return { request: { ...asked, [array.field]: array.check(body[array.field]) }, runs: [] };
    }
  }
  if (array) readQuery(c, z.strictObject({}));
  const { runs, answer: part, ...request } = await readJson(c, bodySchema(analysis, severalRuns), rule);
  const ids = severalRuns ? idsSchema.parse(runs) : [];
  if (!array) return { request, part, runs: ids };
  const given = arraySchema.parse(request[array.field]);
  return { request: { ...request, [array.field]: array.check(given) }, runs: ids };
}

/** Most runs of one request, where the analysis takes any number. */
const mostRuns = 64;
const idsSchema = z.array(z.string().min(1));

/** The body has been decoded: an array is one by now. */
const arraySchema = z.custom<NdArray>(
  (value) => typeof value === 'object' && value !== null && 'data' in value && value.data instanceof Float32Array,
  { error: arrayRule },
);

/** The JSON body of a request. */
export function bodySchema(analysis: Analysis, severalRuns: boolean): z.ZodObject {
  const { array, request, runs } = analysis;
  const part = analysis.version === undefined ? undefined : analysis.part;
  return request.extend({
    ...(array && { [array.field]: arraySchema }),
    ...(part && { answer: part.schema.optional() }),
    ...(severalRuns && { runs: idsSchema.min(Math.max(2, runs[0])).max(Math.min(runs[1], mostRuns)) }),
  });
}

/** A query whose numbers are such, and numbers with commas between them a list. */
function withNumbers(query: unknown): unknown {
  const entries = Object.entries(Object(query)).map(([name, text]) => {
    if (typeof text !== 'string' || !text.split(',').every((part) => numeral.test(part))) return [name, text];
    const numbers = text.split(',').map(Number);
    return [name, numbers.length > 1 ? numbers : numbers[0]];
  });
  return Object.fromEntries(entries);
}

const numeral = /^-?\d+(\.\d+)?(e-?\d+)?$/i;
