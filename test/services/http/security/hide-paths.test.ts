import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../../../services/http/app.ts';
import { hideIn, nameUnder, pathHider, rootHider } from '../../../../services/http/security/hide-paths.ts';
import { RunQueue } from '../../../../services/jobs/run-queue.ts';
import { runConfigSchema } from '../../../../services/runs/config.ts';
import { RunStore } from '../../../../services/store/run-store.ts';
import { CortexError } from '../../../../src/errors.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { engine, FakeCompute, succeededRun } from '../routes/fake-app.ts';

const hide = pathHider(['/srv/lab runs', '/data', undefined]);

test.for([
  ['The run in /srv/lab runs/heard is not finished.', 'The run in heard is not finished.'],
  ['cortex study --resume --out /srv/lab runs/heard', 'cortex study --resume --out heard'],
  ['/data/ferret/spikes.csv has no column "unit"', 'ferret/spikes.csv has no column "unit"'],
  ['cached in /root/.cache/cortex/lib.so; fine', 'cached in …/lib.so; fine'],
  ["ENOENT: open '/etc/passwd'", "ENOENT: open '…/passwd'"],
  ['/nonexistent has no index.json', '…/nonexistent has no index.json'],
  ['file:///opt/app/x.ts:3', '…/x.ts:3'],
  ['GET /v1/runs lists those there are', 'GET /v1/runs lists those there are'],
  ['5 spikes/s and/or stimulus/0/1, 16 × 16', '5 spikes/s and/or stimulus/0/1, 16 × 16'],
  ['see https://example.org/a/b', 'see https://example.org/a/b'],
] as const)('%s', ([text, shown]) => {
  expect(hide(text)).toBe(shown);
});

test('paths that are told relative to the working directory are hidden too, and words are not', async () => {
  const near = relative(process.cwd(), '/srv/lab runs');
  const nearby = pathHider(['/srv/lab runs', 'data', join('kept', 'runs')]);
  const texts = [
    [`${near}/heard/run.json has no end, see ${near}.`, 'heard/run.json has no end, see ….'],
    ['data/nothing has no sounds', 'nothing has no sounds'],
    ['data of metadata/x, no data/, "data"', 'data of metadata/x, no data/, "data"'],
    ['kept/runs/a and kept/runs; /v1/runs/a', 'a and …; /v1/runs/a'],
    ['../elsewhere/someone/a.csv, "../ferret"', '…/a.csv, "../ferret"'],
  ];
  for (const [text, shown] of texts) expect(nearby(text)).toBe(shown);
  const ofFiles = rootHider(['/srv/lab runs', 'data']);
  expect(ofFiles(`<a href="data/x">${near}/heard</a>, ${near}.`)).toBe('<a href="data/x">heard</a>, lab runs.');
});

test('a root that is a link is known by where it leads too', async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, 'real', 'ferret'), { recursive: true });
  await symlink(join(folder, 'real'), join(folder, 'link'));
  const linked = pathHider([join(folder, 'link')]);
  const path = join(folder, 'real', 'ferret', 'a.csv');
  expect(linked(`${path}, ${relative(process.cwd(), path)}`)).toBe('ferret/a.csv, ferret/a.csv');
});

test('texts of any depth are looked through; folders are named under their root alone', () => {
  expect(hideIn({ a: ['/etc/passwd', 1, null], '/b': { c: true } }, hide)).toEqual({
    a: ['…/passwd', 1, null],
    '/b': { c: true },
  });
  expect(nameUnder('/data', '/data/ferret/one')).toBe('ferret/one');
  expect(['/data', '/database', '/etc'].map((folder) => nameUnder('/data', folder))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(nameUnder(undefined, '/data/ferret')).toBeUndefined();
});

test('no answer holds a path of the server', async () => {
  const root = temporaryFolder();
  const [runs, dataRoot] = [join(root, 'runs'), join(root, 'data')];
  await mkdir(join(dataRoot, 'ferret'), { recursive: true });
  const store = new RunStore(runs);
  const jobs = new RunQueue({ store, workerModule: new URL('../../jobs/fake-worker.ts', import.meta.url) });
  onTestFinished(() => jobs.close());
  const compute = new FakeCompute();
  const library = join(homedir(), '.cache', 'libtensorflow.so');
  const engineReport = async () => ({ ...engine, summary: `native TensorFlow (cached in ${library})` });
  const app = createApp({ store, jobs, compute, analyses: compute, engineReport, dataRoot });

  const done = await succeededRun(store, {
    kind: 'encoding',
    dataset: 'recordings',
    data: join(dataRoot, 'ferret'),
    model: 'ln',
  });
  const elsewhere = await succeededRun(store, {
    kind: 'encoding',
    dataset: 'recordings',
    data: '/elsewhere/someone',
    model: 'ln',
  });
  const failed = await store.create(runConfigSchema.parse({}));
  const error = { tag: 'MissingFile', message: `${join(root, 'x')} has no index.json, see ${failed.dir}` };
  const progress = { phase: 'engine', done: 1, total: 1, message: `Engine: ${library}` } as const;
  await store.write(failed.id, { ...failed.state, state: 'failed', finished: failed.state.created, error, progress });
  await mkdir(join(runs, 'damaged'));
  await writeFile(join(runs, 'damaged', 'state.json'), '{');
  compute.failure = new CortexError('Conflict', `The run in ${join(runs, done)} is not finished; see ${library}.`);

  const texts: string[] = [];
  const ask = async (path: string, body?: object, method = body ? 'POST' : 'GET') => {
    const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
    const response = await app.request(path, { method, headers, body: body && JSON.stringify(body) });
    const text = `${await response.text()} ${JSON.stringify([...response.headers])}`;
    texts.push(text);
    return { status: response.status, text };
  };
  const recordings = { kind: 'encoding', dataset: 'recordings', model: 'ln' };
  for (const id of [done, elsewhere, failed.id, 'damaged', 'nobody']) await ask(`/v1/runs/${id}`);
  await ask('/v1/runs');
  await ask('/v1/engine');
  await ask(`/v1/runs/${done}/subspaces`, {});
  await ask(`/v1/runs/${done}/encodings`, { stimulus: [[1]] });
  await ask('/v1/jobs');
  await ask(`/v1/runs/${done}/resume`, undefined, 'POST');
  expect((await ask('/v1/runs', { ...recordings, data: 'ferret' })).text).toContain('"data":"ferret"');
  for (const data of ['/etc', '../runs', 'ferret/../..', join(dataRoot, 'ferret'), 'nobody', '.', 'C:\\', 'a\0b']) {
    const { status, text } = await ask('/v1/runs', { ...recordings, data });
    expect([data, status]).toEqual([data, 422]);
    expect(text).toMatch(/is no name under the server's data root; there are ferret/);
  }
  expect(texts[0]).toContain('"data":"ferret"');
  expect(texts[1]).not.toContain('someone');
  expect(texts[2]).toMatch(/…\/x has no index\.json, see 2026[\w-]+|…\/x has no index\.json, see \d+-/);
  for (const text of texts) {
    for (const path of [root, tmpdir(), homedir(), process.cwd()]) expect(text).not.toContain(`${path}/`);
  }
});

test('without a data root no data can be named, and recorded data must be there', async () => {
  const { appWith, problem } = await import('../routes/fake-app.ts');
  const { post } = await appWith();
  const config = { kind: 'encoding', dataset: 'ns1', model: 'linear' };
  expect((await problem(await post('/v1/runs', { ...config, data: 'ferret' }), 422)).detail).toMatch(/--data-root DIR/);
  if (process.env.CORTEX_DATA !== undefined) return;
  expect((await problem(await post('/v1/runs', config), 422)).detail).toMatch(/ns1 is recorded; name a folder/);
});
