import { expect, test } from 'vitest';
import { z } from 'zod';
import { analyses } from '../../../../services/analyses/index.ts';
import { describeRoutes } from '../../../../services/http/openapi/describe-routes.ts';
import { appWith, succeededRun } from '../routes/fake-app.ts';

const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))),
});

async function served() {
  const { app, store, post } = await appWith();
  const text = await (await app.request('/openapi.json')).text();
  return { app, store, post, text, document: documentSchema.parse(JSON.parse(text)) };
}

test('every route is in the document, and nothing else', async () => {
  const { app, document } = await served();
  const routes = app.routes.filter(({ method }) => method !== 'ALL');
  const there = routes.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)(\{.*\})?/g, '{$1}')}`);
  const told = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );
  expect(told.sort()).toEqual([...new Set(there)].sort());
  expect(told).toContain('post /v1/runs/{id}/maskings');
  expect(told).toContain('post /v1/comparisons');
});

test('references lead to what is there, operations have names of their own', async () => {
  const { text } = await served();
  const { components } = JSON.parse(text);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(components.schemas).toHaveProperty(name);
  expect(text.match(/"\$ref":"#(?!\/components)/g)).toBeNull();
  const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(text).not.toContain('"$schema"');
});

test('bodies are told by the schemas in use: fields, defaults and words', async () => {
  const { text } = await served();
  const { paths } = JSON.parse(text);
  const masking = paths['/v1/runs/{id}/maskings'].post.requestBody.content['application/json'].schema;
  expect(masking.properties.mode).toMatchObject({ default: 'zero', enum: ['zero', 'mean', 'noise', 'shuffle'] });
  expect(masking.additionalProperties).toBe(false);
  const encoding = paths['/v1/runs/{id}/encodings'].post.requestBody.content;
  expect(Object.keys(encoding)).toContain('application/x-npy');
  expect(encoding['application/json'].schema.required).toEqual(['stimulus']);
  const configs = paths['/v1/runs'].post.requestBody.content['application/json'].schema;
  expect(JSON.stringify(configs)).toContain('"statenet-gru"');
  const query = paths['/v1/runs'].get.parameters.map(({ name }: { name: string }) => name);
  expect(query).toEqual(['state', 'kind', 'dataset', 'sort', 'limit', 'cursor', 'after']);
});

test('a full disk, and a body that does not come, are told of where they occur', async () => {
  const { document } = await served();
  const statuses = (method: string, path: string) => Object.keys(document.paths[path][method].responses);
  expect(statuses('post', '/v1/runs')).toEqual(expect.arrayContaining(['408', '507']));
  expect(statuses('post', '/v1/runs/{id}/resume')).toContain('507');
  expect(statuses('delete', '/v1/runs/{id}')).toContain('507');
  expect(statuses('post', '/v1/datasets/check')).toContain('408');
});

test('what the routes answer fits what is told of it', async () => {
  const { app, store, post } = await served();
  const id = await succeededRun(store);
  const job =
    (await post(`/v1/runs/${id}/maskings`, { regions: ['V4'] }, { Prefer: '' })).headers.get('location') ?? '';
  const asked = ['/v1/runs', `/v1/runs/${id}`, `/v1/runs/${id}/card`, `/v1/runs/${id}/artifacts`, job, '/v1/jobs'];
  const routes = describeRoutes(analyses);
  for (const path of [...asked, '/v1/models', '/v1/models/mean', '/v1/datasets', `/v1/runs/${id}/metrics`]) {
    const route = routes.find(
      (one) => one.method === 'get' && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
    );
    const schema = route?.answers[200].types?.['application/json'];
    const body: unknown = JSON.parse(await (await app.request(path)).text());
    expect([path, schema instanceof z.ZodType && schema.safeParse(body).error]).toEqual([path, undefined]);
  }
});

test('the page comes from this server alone', async () => {
  const { app } = await served();
  const page = await app.request('/docs');
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self';.*connect-src 'self'/);
  const sources = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source);
  expect(sources).toHaveLength(4);
  for (const source of sources) expect([source, (await app.request(source)).status]).toEqual([source, 200]);
  expect((await app.request('/docs/package.json')).status).toBe(404);
  expect((await app.request('/docs/..%2Fpackage.json')).status).toBe(404);
  expect((await app.request('/healthz')).headers.get('content-security-policy')).not.toMatch(/script-src/);
});
