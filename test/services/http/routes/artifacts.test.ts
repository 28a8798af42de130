import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { appWith, problem, succeededRun } from './fake-app.ts';

/** An app with a run of some files, and what asks for them. */
async function withFiles() {
  const { app, store } = await appWith();
  const id = await succeededRun(store);
  const { dir } = await store.get(id);
  await mkdir(join(dir, 'maskings', 'abc'), { recursive: true });
  await writeFile(join(dir, 'maskings', 'abc', 'arrays.npz'), '0123456789');
  await writeFile(join(dir, 'metrics.csv'), 'metric,value\r\nssim,0.5\r\n');
  await writeFile(join(dir, 'empty.bin'), '');
  await writeFile(join(dir, '.metrics.csv.tmp'), 'half');
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(`/v1/runs/${id}/${path}`, { headers, method });
  return { app, store, id, dir, get };
}
const npz = 'artifacts/maskings/abc/arrays.npz';

test('the files of a run are listed and sent, hidden ones are not', async () => {
  const { get, id } = await withFiles();
  const { artifacts } = JSON.parse(await (await get('artifacts')).text());
  expect(artifacts.map(({ name }: { name: string }) => name)).toEqual([
    'empty.bin',
    'maskings/abc/arrays.npz',
    'metrics.csv',
    'state.json',
  ]);
  expect(artifacts[1]).toMatchObject({ size: 10, type: 'application/x-npz', url: `/v1/runs/${id}/${npz}` });
  const file = await get(npz);
  expect([await file.text(), file.headers.get('content-length')]).toEqual(['0123456789', '10']);
  expect(file.headers.get('etag')).toBe(artifacts[1].etag);
  expect(await (await get('artifacts/metrics.csv')).text()).toContain('ssim,0.5');
  expect(await (await get('artifacts/empty.bin')).text()).toBe('');
  for (const range of ['', 'bytes=2-4', 'bytes=10-']) {
    const head = await get(npz, { Range: range }, 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
  }
});

test.for([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
  ['bytes=4-2', 200, '0123456789', null],
  ['bytes=0-1,4-5', 200, '0123456789', null],
  ['lines=1-2', 200, '0123456789', null],
] as const)('Range: %s', async ([range, status, text, told]) => {
  const { get } = await withFiles();
  const response = await get(npz, { Range: range, 'Accept-Encoding': 'gzip' });
  expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([status, text, told]);
});

test('a part that is not there is 416; what is known already is not sent again, until it is another', async () => {
  const { get, dir } = await withFiles();
  const outside = await get(npz, { Range: 'bytes=10-' });
  await problem(outside, 416);
  expect(outside.headers.get('content-range')).toBe('bytes */10');
  const etag = (await get(npz)).headers.get('etag') ?? '';
  expect((await get(npz, { 'If-None-Match': `"other", W/${etag}` })).status).toBe(304);
  expect((await get(npz, { Range: 'bytes=0-1', 'If-Range': etag })).status).toBe(206);
  expect((await get(npz, { Range: 'bytes=0-1', 'If-Range': '"another"' })).status).toBe(200);
  await writeFile(join(dir, 'maskings', 'abc', 'arrays.npz'), '9876543210');
  await utimes(join(dir, 'maskings', 'abc', 'arrays.npz'), 1, 1);
  expect((await get(npz, { 'If-None-Match': etag })).status).toBe(200);
});

test('nothing outside of the run folder is sent', async () => {
  const { app, get, dir, id } = await withFiles();
  const elsewhere = temporaryFolder();
  await writeFile(join(elsewhere, 'secret.txt'), 'secret');
  await symlink(join(elsewhere, 'secret.txt'), join(dir, 'link.txt'));
  await symlink(elsewhere, join(dir, 'folder'));
  const { artifacts } = JSON.parse(await (await get('artifacts')).text());
  expect(artifacts).toHaveLength(4);
  const paths = [
    'link.txt',
    'folder/secret.txt',
    '..%2Flog.txt',
    '..%2F..%2Fetc%2Fpasswd',
    '%2Fetc%2Fpasswd',
    'maskings',
  ];
  for (const path of [...paths, '.metrics.csv.tmp', 'a%00b', 'maskings%5Cabc', 'nothing.csv', 'metrics.csv%2Fx']) {
    await problem(await get(`artifacts/${path}`), 404);
  }
  await problem(await app.request('/v1/runs/nobody/artifacts'), 404);
  await problem(await app.request(`/v1/runs/${id}/artifacts?x=1`), 422);
});

test('texts are sent without the folders of the server, pages otherwise as they are', async () => {
  const { get, dir, store } = await withFiles();
  await writeFile(join(dir, 'report.html'), `<p>read from ${dir}/data</p></div><b>${store.root}</b>`);
  const page = await get('artifacts/report.html');
  expect(await page.text()).toBe(`<p>read from data</p></div><b>${store.root.split('/').at(-1)}</b>`);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
});

test('all files come in one archive', async () => {
  const { get, id } = await withFiles();
  const response = await get('archive');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${id}.zip"`);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  expect(Object.keys(files).sort()).toEqual(
    ['empty.bin', 'maskings/abc/arrays.npz', 'metrics.csv', 'state.json'].map((name) => `${id}/${name}`),
  );
  expect(Buffer.from(files[`${id}/maskings/abc/arrays.npz`]).toString()).toBe('0123456789');
});
