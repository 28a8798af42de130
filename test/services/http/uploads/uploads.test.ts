import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { strToU8, type Zippable, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { bounds } from '../../../../services/http/bounds.ts';
import { unpackTarGzip } from '../../../../services/http/uploads/unpack-tar.ts';
import { unpackZip } from '../../../../services/http/uploads/unpack-zip.ts';
import { tarGzip } from '../../../datasets/wingert/archive.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { appWith, problem } from '../routes/fake-app.ts';

/** An app with a data root, and what sends recordings to it. */
async function withRoot() {
  const dataRoot = temporaryFolder();
  const { app, post } = await appWith({ dataRoot });
  const send = (name: string, body: Uint8Array, type = 'application/zip') =>
    app.request(`/v1/datasets/${name}`, {
      method: 'POST',
      body: Uint8Array.from(body),
      headers: { 'Content-Type': type },
    });
  const remove = (name: string) => app.request(`/v1/datasets/${name}`, { method: 'DELETE' });
  const list = async () => JSON.parse(await (await app.request('/v1/datasets/uploads')).text()).recordings;
  return { app, post, dataRoot, send, remove, list };
}
const zip = (files: Zippable) => zipSync(files);
const folder = zip({ 'mine/spikes.csv': strToU8('unit,time_ms'), 'mine/sounds/a.wav': strToU8('RIFF') });
const json = async (response: Response) => JSON.parse(await response.text());

test('an archive of a folder is unpacked under its name, and can be named as data, checked and removed', async () => {
  const { app, post, dataRoot, send, remove, list } = await withRoot();
  const response = await send('ferret', folder);
  const sha256 = createHash('sha256').update(folder).digest('hex');
  const upload = { bytes: folder.length, sha256, uploaded: expect.any(String) };
  expect([response.status, await json(response)]).toEqual([201, { data: 'ferret', upload }]);
  expect(await readFile(join(dataRoot, 'ferret', 'sounds', 'a.wav'), 'utf8')).toBe('RIFF');
  expect((await readdir(dataRoot)).sort()).toEqual(['.uploads', 'ferret']);
  expect(await readdir(join(dataRoot, '.uploads'))).toEqual(['ferret.json']);
  const checked = await json(await post('/v1/datasets/check', { data: 'ferret' }));
  expect(checked).toMatchObject({ warnings: ['read ferret'], refused: null });
  await problem(await post('/v1/datasets/check', { data: '../ferret' }), 422);

  expect((await send('ferret', folder)).status).toBe(200);
  expect(await problem(await send('ferret', zip({ 'spikes.csv': strToU8('other') })), 409)).toMatchObject({
    tag: 'Conflict',
  });
  expect(await list()).toEqual([{ data: 'ferret', upload }]);
  expect(await json(await remove('ferret'))).toMatchObject({ data: 'ferret', removed: true });
  expect(existsSync(join(dataRoot, 'ferret'))).toBe(false);
  expect((await remove('ferret')).status).toBe(404);
  expect((await app.request('/v1/datasets/ferret')).status).toBe(405);
});

test('PUT sends a recording as POST does, as `curl -T` would', async () => {
  const { app, send, list } = await withRoot();
  const put = (body: Uint8Array) =>
    app.request('/v1/datasets/ferret', {
      method: 'PUT',
      body: Uint8Array.from(body),
      headers: { 'Content-Type': 'application/zip' },
    });
  expect((await put(folder)).status).toBe(201);
  expect((await send('ferret', folder)).status).toBe(200);
  expect((await put(folder)).status).toBe(200);
  await problem(await put(zip({ 'spikes.csv': strToU8('other') })), 409);
  expect(await list()).toHaveLength(1);
});

test('a .tgz archive and a single file are kept too', async () => {
  const { dataRoot, send, list } = await withRoot();
  const tgz = await tarGzip([
    { name: './spikes.csv', content: 'x' },
    { name: './sounds/b.wav', content: 'y' },
  ]);
  expect((await send('packed', tgz, 'application/gzip')).status).toBe(201);
  expect((await readdir(join(dataRoot, 'packed'))).sort()).toEqual(['sounds', 'spikes.csv']);
  const file = await send('one?file=session%201.nwb', strToU8('hdf'), 'application/octet-stream');
  expect(await json(file)).toMatchObject({ data: 'one/session 1.nwb', upload: { bytes: 3 } });
  expect(await readFile(join(dataRoot, 'one', 'session 1.nwb'), 'utf8')).toBe('hdf');
  expect((await list()).map(({ data }: { data: string }) => data)).toEqual(['one/session 1.nwb', 'packed']);
});

test('folders that were put there by other means are listed, and never replaced or removed', async () => {
  const { dataRoot, send, remove, list } = await withRoot();
  await mkdir(join(dataRoot, 'lab'));
  await writeFile(join(dataRoot, 'lab', 'spikes.csv'), 'precious');
  expect((await send('lab', folder)).status).toBe(409);
  expect((await remove('lab')).status).toBe(409);
  // A note that an upload of that name left when its folder was taken away by hand.
  await send('moved', folder);
  await writeFile(join(dataRoot, '.uploads', 'lab.json'), await readFile(join(dataRoot, '.uploads', 'moved.json')));
  expect((await remove('lab')).status).toBe(409);
  expect((await list()).find(({ data }: { data: string }) => data === 'lab')).toEqual({ data: 'lab', upload: null });
  expect(await readFile(join(dataRoot, 'lab', 'spikes.csv'), 'utf8')).toBe('precious');
});

test('the same that is sent several times at once is kept once, and told to all who sent it', async () => {
  const { send } = await withRoot();
  const answers = await Promise.all(Array.from({ length: bounds.uploads }, () => send('ferret', folder)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
  const told = await Promise.all(answers.map(json));
  expect(told).toEqual(told.map(() => told[0]));
  const others = [folder, zip({ 'spikes.csv': strToU8('other') })].map((body) => send('marmoset', body));
  expect((await Promise.all(others)).map(({ status }) => status).sort()).toEqual([201, 409]);
});

test('a server that was killed before the folder had its name leaves nothing in the way', async () => {
  const { dataRoot, send, remove } = await withRoot();
  await send('ferret', folder);
  await rm(join(dataRoot, 'ferret'), { recursive: true });
  expect((await remove('ferret')).status).toBe(404);
  expect((await send('ferret', folder)).status).toBe(201);
  expect((await remove('ferret')).status).toBe(200);
});

test('a recording whose note is damaged is like one that was put there by other means', async () => {
  const { dataRoot, send, remove, list } = await withRoot();
  await send('ferret', folder);
  await writeFile(join(dataRoot, '.uploads', 'ferret.json'), '');
  expect(await list()).toEqual([{ data: 'ferret', upload: null }]);
  expect((await problem(await remove('ferret'), 409)).detail).toMatch(/remove it yourself/);
});

test('links that lead out of the data root, or to nothing, are not offered', async () => {
  const { post, dataRoot, send, list } = await withRoot();
  await send('ferret', folder);
  await symlink(temporaryFolder(), join(dataRoot, 'outside'));
  await symlink('nothing', join(dataRoot, 'dangling'));
  await symlink('ferret', join(dataRoot, 'linked'));
  expect((await list()).map(({ data }: { data: string }) => data)).toEqual(['ferret', 'linked']);
  const refused = await problem(await post('/v1/datasets/check', { data: 'outside' }), 422);
  expect(refused.detail).toMatch(/there are ferret, linked\.$/);
  expect((await post('/v1/datasets/check', { data: 'linked' })).status).toBe(200);
  expect((await problem(await send('outside', folder), 409)).tag).toBe('Conflict');
});

test('a body with a Content-Encoding is refused, for its bytes are not those of the recording', async () => {
  const { app, list } = await withRoot();
  const sendAs = (encoding: string) =>
    app.request('/v1/datasets/one?file=a.nwb', {
      method: 'POST',
      body: Uint8Array.from(gzipSync('hdf')),
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Encoding': encoding },
    });
  const refused = await sendAs('gzip');
  expect(refused.headers.get('accept-encoding')).toBe('identity');
  expect((await problem(refused, 415)).detail).toBe('Content-Encoding must be left out but is "gzip".');
  expect(await list()).toEqual([]);
  expect((await sendAs('identity')).status).toBe(201);
});

test('what is no recording is refused, and nothing of it is left', async () => {
  const { dataRoot, send } = await withRoot();
  const outside = zip({ '../../etc/passwd': strToU8('x') });
  const link = zip({ 'a.wav': [strToU8('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
  const damaged = zip({ 'a/good.csv': strToU8('1,2'), 'a/bad.csv': [strToU8('3,4'), { level: 0 }] });
  damaged[Buffer.from(damaged).indexOf('3,4')] ^= 1;
  const long = `${'ä'.repeat(128)}.wav`;
  const refused: [string, Uint8Array, string, number, RegExp][] = [
    ['mine', outside, 'application/zip', 422, /nothing of it is kept/],
    ['mine', link, 'application/zip', 422, /"a.wav", a link/],
    ['mine', damaged, 'application/zip', 422, /"a\/bad.csv" is damaged/],
    ['mine', zip({ [long]: strToU8('x') }), 'application/zip', 422, /"ä{128}\.wav", which is too long/],
    ['mine', await tarGzip([{ name: long, content: 'x' }]), 'application/gzip', 422, /which is too long/],
    ['mine', folder.subarray(0, 60), 'application/zip', 422, /damaged or of another kind/],
    ['mine', strToU8('no archive'), 'application/gzip', 422, /damaged or of another kind/],
    ['mine', zip({}), 'application/zip', 422, /no whole|holds no file|damaged/],
    ['mine', await tarGzip([{ name: 'a', type: 'symlink' }]), 'application/gzip', 422, /a symlink and no file/],
    ['mine', await tarGzip([{ name: '../up', content: 'x' }]), 'application/gzip', 422, /leads out of it/],
    ['mine', new Uint8Array(0), 'application/zip', 400, /no body|empty/],
    ['mine', folder, 'application/octet-stream', 415, /Content-Type/],
    ['mine?file=run.sh', folder, 'application/octet-stream', 422, /ends in .nwb/],
    ['mine?file=..%2Fx.nwb', folder, 'application/octet-stream', 422, /ends in .nwb/],
    ['mine?size=3', folder, 'application/zip', 422, /size/],
    ['..%2Fup', folder, 'application/zip', 422, /no name for a recording/],
    ['.hidden', folder, 'application/zip', 422, /no name for a recording/],
    ['uploads', folder, 'application/zip', 405, /takes GET/],
  ];
  for (const [name, body, type, status, why] of refused) {
    expect((await problem(await send(name, body, type), status)).detail).toMatch(why);
  }
  expect((await readdir(dataRoot)).filter((name) => name !== '.uploads')).toEqual([]);
  expect(await readdir(join(dataRoot, '.uploads')).catch(() => [])).toEqual([]);
});

test('archives that unpack to more than the limits are refused', async () => {
  const root = temporaryFolder();
  const bytes = new Uint8Array(100_000);
  const limits = { mostEntries: 3, mostBytes: 150_000 };
  const paths = [join(root, 'a.zip'), join(root, 'a.tgz'), join(root, 'b.zip')];
  await writeFile(paths[0], zip({ a: bytes, b: bytes }));
  await writeFile(
    paths[1],
    await tarGzip([
      { name: 'a', content: bytes },
      { name: 'b', content: bytes },
    ]),
  );
  await writeFile(paths[2], zip({ a: bytes.subarray(0, 1), b: strToU8(''), c: strToU8(''), d: strToU8('') }));
  await expect(unpackZip(paths[0], join(root, '0'), limits)).rejects.toThrow(/more than 150000 bytes/);
  await expect(unpackTarGzip(paths[1], join(root, '1'), limits)).rejects.toThrow(/more than 150000 bytes/);
  await expect(unpackZip(paths[2], join(root, '2'), limits)).rejects.toThrow(/more than 3 files/);
});

test('without a data root nothing is taken', async () => {
  const { app } = await appWith();
  const headers = { 'Content-Type': 'application/zip' };
  const sent = await app.request('/v1/datasets/mine', { method: 'POST', body: Uint8Array.from(folder), headers });
  expect((await problem(sent, 409)).detail).toMatch(/--data-root/);
  expect(await json(await app.request('/v1/datasets/uploads'))).toEqual({ recordings: [] });
});

/** What comes of `work`; fails where nothing does within `ms`. */
const within = <T>(work: Promise<T> | T, ms = 5000) =>
  Promise.race([work, new Promise<never>((_, reject) => setTimeout(() => reject(new Error('It hangs.')), ms).unref())]);

test('a tar archive that was cut short inside a whole gzip is refused wherever that was, and takes no place from others', async () => {
  const { dataRoot, send } = await withRoot();
  const content = new Uint8Array(20_000).fill(7);
  const tgz = await tarGzip([
    { name: 'mine/a.bin', content },
    { name: 'mine/b.bin', content },
  ]);
  const tar = gunzipSync(tgz);
  expect(tar.length).toBe(2 * (512 + 20_480) + 1024);
  for (const end of [0, 300, 512, 600, 10_000, 10_240, 20_992, 21_504, 40_000, 41_984, 42_496]) {
    const answer = await within(send('cut', gzipSync(tar.subarray(0, end)), 'application/gzip'));
    expect([end, (await problem(answer, 422)).detail]).toEqual([end, expect.stringContaining('is damaged')]);
  }
  expect(await readdir(join(dataRoot, '.uploads'))).toEqual([]);
  expect((await within(send('cut', tgz, 'application/gzip'))).status).toBe(201);
});

test('what a client that is gone was sending takes no place from others', async () => {
  const { app, dataRoot } = await withRoot();
  const gone = Array.from({ length: bounds.uploads }, async (_, i) => {
    const client = new AbortController();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(folder) });
    const headers = { 'Content-Type': 'application/zip' };
    const init = { method: 'POST', body, headers, duplex: 'half' as const, signal: client.signal };
    const answer = app.request(`/v1/datasets/gone${i}`, init);
    setTimeout(() => client.abort(), 50);
    return (await within(answer)).status;
  });
  await expect(Promise.all(gone)).resolves.toEqual(gone.map(() => 409));
  expect(await readdir(join(dataRoot, '.uploads'))).toEqual([]);
});
