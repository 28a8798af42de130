import { expect, test } from 'vitest';
import { accessOf } from '../../../../services/http/security/access.ts';
import { appWith, problem } from '../routes/fake-app.ts';

const token = 'a-token-of-some-length';

test.for([
  ['evil.example', 421],
  ['evil.example:8080', 421],
  ['localhost.evil.example', 421],
  ['10.0.0.7:8080', 421],
  ['not a host', 421],
  ['localhost:8080', 200],
  ['127.0.0.1:8080', 200],
  ['[::1]:8080', 200],
  ['lab.example', 200],
  ['LAB.example:80', 200],
] as const)('Host: %s is answered %i', async ([host, status]) => {
  const { app } = await appWith({ access: accessOf('127.0.0.1', { hosts: ['lab.example'] }) });
  for (const path of ['/healthz', '/v1/runs', '/nowhere']) {
    const response = await app.request(path, { headers: { Host: host } });
    if (status === 421) await problem(response, 421);
    else expect(response.status).toBe(path === '/nowhere' ? 404 : 200);
  }
});

test('a server for others takes any address for a name, its own names, and nobody without the token', async () => {
  const { app } = await appWith({ access: accessOf('0.0.0.0', { token }) });
  const ask = (headers: Record<string, string>) => app.request('/v1/runs', { headers });
  const bearer = { Authorization: `Bearer ${token}` };
  expect((await ask({ Host: '10.0.0.7:8080', ...bearer })).status).toBe(200);
  await problem(await ask({ Host: 'evil.example', ...bearer }), 421);
  const refused = await ask({ Host: '10.0.0.7' });
  await problem(refused, 401);
  expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  for (const wrong of ['Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) {
    await problem(await ask({ Host: '10.0.0.7', Authorization: wrong }), 401);
  }
  expect((await app.request('/healthz', { headers: { Host: '10.0.0.7' } })).status).toBe(200);
});

test('pages of other sites change nothing', async () => {
  const { post, app } = await appWith();
  const { detail } = await problem(await post('/v1/runs/x/resume', '', { Origin: 'https://evil.example' }), 403);
  expect(detail).toMatch(/evil\.example/);
  await problem(await post('/v1/runs/x/resume', '', { Origin: 'null' }), 403);
  await problem(await post('/v1/runs/x/resume', '', { Origin: 'http://localhost:3000' }), 404);
  expect((await app.request('/v1/runs', { headers: { Origin: 'https://evil.example' } })).status).toBe(200);
});

test('answers are taken for nothing but what they are, and hold no scripts', async () => {
  const { app } = await appWith();
  for (const path of ['/healthz', '/v1/runs', '/nowhere']) {
    const { headers } = await app.request(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
  const foreign = await app.request('/healthz', { headers: { Host: 'evil.example' } });
  expect(foreign.headers.get('x-content-type-options')).toBe('nosniff');
});
