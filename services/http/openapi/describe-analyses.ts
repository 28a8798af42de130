import { z } from 'zod';
import type { Analysis } from '../../analyses/analysis.ts';
import { arrayTypes } from '../bodies/decode-body.ts';
import { bodySchema } from '../routes/analysis-request.ts';
import { type BodyTypes, json, type RouteDescription } from './route-description.ts';
import { choicesSchema, jobSchema, objectSchema } from './schemas.ts';

/** The routes of each analysis. */
export function analysisDescriptions(registry: readonly Analysis[]): RouteDescription[] {
  return registry.flatMap((analysis) => {
    const { name, runs, choices, summary } = analysis;
    const one = `/v1/runs/{id}/${name}`;
    const of = {
      tag: 'Analyses' as const,
      summary: capital(summary),
      answers: answersOf(analysis),
      ...asking(analysis),
    };
    return [
      ...(runs[0] === 1 ? [{ ...of, path: one, body: bodyOf(analysis, false), ...besideFile(analysis) }] : []),
      ...(runs[1] > 1 ? [{ ...of, path: `/v1/${name}`, body: bodyOf(analysis, true) }] : []),
      ...(choices ? [choiceRoute(one, name)] : []),
    ];
  });
}

/** The rest of a request whose array is sent as a file. */
const besideFile = ({ array, request }: Analysis) =>
  array && request instanceof z.ZodObject ? { query: request as z.ZodObject } : {};

function asking({ forms }: Analysis) {
  const prefer = 'wait=SECONDS waits for the answer, 60 s at most; respond-async does not.';
  const accept = `One of ${Object.keys(forms).join(', ')}.`;
  return {
    method: 'post' as const,
    headers: { Prefer: prefer, ...(Object.keys(forms).length > 1 && { Accept: accept }) },
    problems: [400, 404, 406, 408, 409, 413, 415, 422, 503, 507],
  };
}

function answersOf({ forms }: Analysis): RouteDescription['answers'] {
  const types = Object.fromEntries(
    Object.keys(forms).map((form) => [form, form === 'application/json' ? objectSchema : 'bytes']),
  ) as BodyTypes;
  return {
    200: { description: 'The result.', types },
    202: { description: 'A job works it out.', types: json(jobSchema), headers: { Location: 'Address of the job.' } },
  };
}

function bodyOf(analysis: Analysis, severalRuns: boolean): RouteDescription['body'] {
  const { array } = analysis;
  const schema = bodySchema(analysis, severalRuns);
  if (!array) return { types: json(schema), required: true };
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const withArray = {
    ...plain,
    properties: { ...plain.properties, [array.field]: { ...arraySchema, description: array.description } },
    required: [...new Set([...(plain.required ?? []), array.field])],
  };
  const files = Object.fromEntries(arrayTypes.map((type) => [type, 'bytes' as const]));
  return { types: { ...json(withArray), ...(severalRuns ? {} : files) }, required: true };
}

/** An array in JSON. */
const arraySchema = {
  oneOf: [
    { type: 'array', minItems: 1, description: 'nested lists of numbers' },
    {
      type: 'object',
      properties: {
        shape: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1 },
        data: { type: 'array', items: { type: 'number' } },
      },
      required: ['shape', 'data'],
      additionalProperties: false,
    },
  ],
};

const choiceRoute = (path: string, name: string): RouteDescription => ({
  method: 'get',
  path,
  tag: 'Analyses',
  summary: `List the ${name}`,
  answers: { 200: { description: 'Names, with a sentence each.', types: json(choicesSchema) } },
  problems: [404, 409, 422],
});

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
