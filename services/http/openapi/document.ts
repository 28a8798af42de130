import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { AnswerDescription, BodyTypes, JsonSchema, RouteDescription } from './route-description.ts';
import { namedSchemas } from './schemas.ts';
import { tags } from './tags.ts';

const problemType = 'application/problem+json';
/** Problems of any request: the token, another host, parameters that there are not, too many requests, a fault of the server. */
const usualProblems = [401, 403, 421, 422, 429, 500];

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly RouteDescription[], version: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path][route.method] = operationOf(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'cortex-codec',
      version,
      summary: 'Encoding and decoding models of sensory cortex',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(
        Object.entries(namedSchemas).map(([name, schema]) => [name, plainSchema(schema, 'output')]),
      ),
    },
  };
}

function operationOf({
  method,
  path,
  tag,
  summary,
  query,
  headers = {},
  body,
  answers,
  problems = [],
}: RouteDescription) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const parameters = [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(query ? queryParameters(query) : []),
    // OpenAPI has Accept for a thing of its own.
    ...Object.entries(headers)
      .filter(([name]) => name !== 'Accept')
      .map(([name, description]) => ({ name, in: 'header', description, schema: { type: 'string' } })),
  ];
  const statuses = [...new Set([...usualProblems, ...problems])].sort();
  return {
    operationId: operationId(method, path),
    tags: [tag],
    summary,
    ...(headers.Accept && { description: `Accept: ${headers.Accept}` }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: body.required, content: contentOf(body.types, 'input') } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)])),
      ...Object.fromEntries(statuses.map((status) => [status, problemResponse(status)])),
    },
  };
}

/** `POST /v1/runs/{id}/maskings` is postRunsIdMaskings. */
function operationId(method: string, path: string): string {
  const words = path.replace(/^\/v1\//, '').match(/\w+/g) ?? [];
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function queryParameters(query: z.ZodObject) {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function responseOf({ description, types, headers }: AnswerDescription) {
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
      ),
    }),
    ...(types && { content: contentOf(types, 'output') }),
  };
}

const problemResponse = (status: number) => ({
  description: STATUS_CODES[status] ?? 'Problem',
  content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

function contentOf(types: BodyTypes, io: 'input' | 'output') {
  return Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema: schemaOf(schema, io) }]));
}

function schemaOf(schema: BodyTypes[string], io: 'input' | 'output'): JsonSchema {
  // Bytes have no schema in OpenAPI 3.1 but their media type.
  if (schema === 'bytes') return {};
  if (schema === 'text') return { type: 'string' };
  if (!(schema instanceof z.ZodType)) return schema;
  const named = Object.entries(namedSchemas).find(([, one]) => one === schema);
  return named ? { $ref: `#/components/schemas/${named[0]}` } : plainSchema(schema, io);
}

function plainSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return plain;
}
