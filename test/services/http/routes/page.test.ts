import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { accessOf } from '../../../../services/http/security/access.ts';
import { appWith, problem } from './fake-app.ts';

const folder = fileURLToPath(new URL('../../../../services/http/page/', import.meta.url));

test('the page and what it is made of are sent, under a policy that lets its own scripts run and no others', async () => {
  const { app } = await appWith();
  const page = await app.request('/');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toBe(await readFile(`${folder}index.html`, 'utf8'));
  const sent = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
  expect(sent).toContain('main.js');
  for (const name of sent) {
    const file = await app.request(`/page/${name}`);
    expect([name, file.status]).toEqual([name, 200]);
    expect(file.headers.get('content-type')).toMatch(/^(text\/(javascript|css)|image\/svg)/);
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
  }
  const policy = page.headers.get('content-security-policy');
  expect(policy).toMatch(/default-src 'none'; script-src 'self';/);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect((await app.request('/healthz')).headers.get('content-security-policy')).not.toMatch(/script-src/);
});

test('nothing else in its folder or beside it is sent', async () => {
  const { app } = await appWith();
  for (const path of [
    '/page/tsconfig.json',
    '/page/..%2fapp.ts',
    '/page/%2e%2e/app.ts',
    '/page/',
    '/page/index',
    '/page/a/b.js',
  ]) {
    await problem(await app.request(path), 404);
  }
});

test('no file of the page is of another machine, and no markup is made of texts', async () => {
  for (const name of await readdir(folder)) {
    const text = await readFile(folder + name, 'utf8');
    const addresses = [...text.matchAll(/https?:\/\/[^\s'"`)]+/g)].map(([address]) => address);
    expect([name, addresses.filter((address) => address !== 'http://www.w3.org/2000/svg')]).toEqual([name, []]);
    expect([name, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/.test(text)]).toEqual([name, false]);
  }
});

test('a server that wants a token gives the page to anybody, and nothing of the runs', async () => {
  const token = 'a-token-of-some-length';
  const { app } = await appWith({ access: accessOf('127.0.0.1', { token }) });
  expect((await app.request('/')).status).toBe(200);
  expect((await app.request('/page/main.js')).status).toBe(200);
  await problem(await app.request('/v1/runs'), 401);
  await problem(await app.request('/page'), 401);
  const bearer = { Authorization: `Bearer ${token}` };
  expect((await app.request('/v1/runs', { headers: bearer })).status).toBe(200);
});
