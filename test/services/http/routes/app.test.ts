import { expect, test } from 'vitest';
import { CortexError } from '../../../../src/errors.ts';
import { appWith, engine, problem } from './fake-app.ts';

test('GET /healthz, HEAD, and a request id that is given', async () => {
  const { app } = await appWith();
  const response = await app.request('/healthz', { headers: { 'X-Request-Id': 'abc-1' } });
  expect(await response.json()).toEqual({ status: 'ok' });
  expect(response.headers.get('x-request-id')).toBe('abc-1');
  const head = await app.request('/healthz', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('GET /v1/engine', async () => {
  const { app } = await appWith();
  expect(await (await app.request('/v1/engine')).json()).toEqual(engine);
  const without = await appWith({
    engineReport: () => Promise.reject(new CortexError('EngineUnavailable', 'No engine.')),
  });
  expect(await problem(await without.app.request('/v1/engine'), 503)).toMatchObject({ tag: 'EngineUnavailable' });
});

test('unknown addresses are 404, other methods 405 with Allow', async () => {
  const { app } = await appWith();
  await problem(await app.request('/v2/runs'), 404);
  const response = await app.request('/v1/runs', { method: 'PUT' });
  await problem(response, 405);
  expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
});
