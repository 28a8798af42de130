import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from '../../../services/clients/typescript/index.ts';
import { startServer } from '../../../services/http/server.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { carryOutComparison } from '../../../services/side-by-side/carry-out.ts';
import { comparisonCells } from '../../../services/side-by-side/plan.ts';
import type { ComparisonTable, DecodersResult } from '../../../services/side-by-side/result.ts';
import { comparisonTables } from '../../../services/side-by-side/table.ts';
import { startEngine } from '../../../src/engine/index.ts';
import type { Progress } from '../../../src/progress.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';
import { until } from '../wait.ts';

// Decoders side by side with a real server and its child processes: cancelled after the first fit, gone on with, and asked for.

const study = {
  dataset: 'recordings',
  preset: 'tiny',
  options: { hiddenUnits: [8, 8] },
  training: { steps: 20, validateEverySteps: 10 },
} as const;
const plan = { decoders: ['mlp', 'linear'], folds: 2, seeds: 2 } as const;
const fits = 6;
const seconds = 120;

const pythonPath = fileURLToPath(new URL('../../../services/clients/python', import.meta.url));
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;
const root = temporaryFolder();
const runsDir = join(root, 'runs');
const at = (...path: string[]) => join(runsDir, id, ...path);
let server: Awaited<ReturnType<typeof startServer>>;
let api: Client;
let id: string;
let run: Awaited<ReturnType<Client['run']>> & Partial<DecodersResult>;
const told: Progress[] = [];
let firstFit: number;

beforeAll(async () => {
  await writeRecordings(join(root, 'data', 'tones'));
  server = await startServer({ port: 0, runsDir, dataRoot: join(root, 'data') });
  api = new Client({ url: server.url });
  const started = await api.start({ kind: 'decoders', ...study, ...plan, decoders: [...plan.decoders], data: 'tones' });
  expect(started).toMatchObject({
    state: 'queued',
    config: { kind: 'decoders', data: 'tones', decoders: plan.decoders },
  });
  id = started.id;
  await until('the first fit', () => existsSync(at('mlp-seed-1-fold-0.json')), seconds);
  expect(await api.cancel(id)).toMatchObject({ state: 'cancelled' });
  firstFit = (await stat(at('mlp-seed-1-fold-0.json'))).mtimeMs;
  expect(existsSync(at('table.json'))).toBe(false);
  await api.resume(id);
  run = await api.wait(id, { onProgress: (progress) => told.push(progress as unknown as Progress) });
}, 2000 * seconds);

afterAll(async () => {
  await server?.close();
});

test('it goes on behind what was cancelled, and tells how far all fits are', async () => {
  expect((await stat(at('mlp-seed-1-fold-0.json'))).mtimeMs).toBe(firstFit);
  const done = told.map((progress) => progress.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(told.at(-1)).toMatchObject({ phase: 'train', done: fits, total: fits });
  // What a fit tells is asked for now and then, so that short ones may be missed.
  expect(told.some(({ note }) => /^(mlp|linear)-seed-\d-fold-\d \(\d of 6\)/.test(note ?? ''))).toBe(true);
});

test(
  'the answer is the table that the same fits make in this process',
  async () => {
    await startEngine();
    const asked = { ...study, decoder: 'mlp', data: join(root, 'data', 'tones') };
    const here = { ...plan, decoders: ['mlp', 'linear'] as ['mlp', 'linear'], study: studyConfigSchema.parse(asked) };
    expect(comparisonCells(here)).toHaveLength(fits);
    const expected = comparisonTables(
      await carryOutComparison(here, { folder: join(root, 'here') }),
      'test, known videos',
    );
    expect(timeless(run.tables ?? [])).toEqual(timeless(JSON.parse(JSON.stringify(expected))));
    expect(run.tables?.[0].columns.map(({ name, seeds, folds }) => [name, seeds, folds])).toEqual([
      ['mlp', 2, 2],
      ['linear', 1, 2],
      ['true videos', 1, 2],
      ['ignoring the spikes', 1, 2],
    ]);
  },
  1000 * seconds,
);

/** Without the time that fits took. */
const timeless = (tables: readonly ComparisonTable[]) =>
  tables.map((table) => ({ ...table, columns: table.columns.map((column) => ({ ...column, seconds: 0 })) }));

test('headlines are those of the decoder named first, beside the others', async () => {
  const [mlp, linear, , trivial] = run.tables?.[0].columns ?? [];
  expect(run.metrics?.videoR).toBe(mlp.metrics.videoR?.mean);
  expect(run.baselines?.linear.metrics.videoR).toBe(linear.metrics.videoR?.mean);
  expect(run.trivial?.mse).toBe(trivial.metrics.mse?.mean);
  expect(run.testedOn).toBe('test, new videos');
  const card = await api.card(id);
  expect(card).toMatchObject({ kind: 'decoders', model: { name: 'mlp, linear' }, binMs: 10, requests: [] });
  expect(card.units).toHaveLength(6);
  expect(card.numbers.find(({ metric }) => metric === 'videoR')).toEqual({
    metric: 'videoR',
    testedOn: 'test, new videos',
    value: run.metrics?.videoR,
    n: null,
    baselines: { trivial: run.trivial?.videoR, linear: run.baselines?.linear.metrics.videoR },
  });
});

test('table, report and every fit are files, and every number is a metric', async () => {
  const names = (await api.artifacts(id)).artifacts.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['table.csv', 'table.json', 'report.html', 'linear-seed-1-fold-1/scores.json']),
  );
  expect(String(await api.artifact(id, 'table.csv'))).toContain('"test, new videos",linear,');
  expect(String(await api.artifact(id, 'report.html'))).toContain('Decoders side by side: recordings');
  // Nobody who asks learns where recordings lie on the server.
  expect(JSON.stringify(await api.artifact(id, 'table.json'))).not.toContain(root);
  const { metrics } = await api.metrics(id);
  expect(
    metrics.find(({ name, scope, split }) => name === 'mse' && scope === 'linear' && split === run.testedOn),
  ).toMatchObject({
    value: run.baselines?.linear.metrics.mse,
    n: 2,
  });
});

test.skipIf(!python)(
  'Python has a word for it',
  async () => {
    const script = `
import json, sys
from cortex_codec import Client
run = Client(sys.argv[1]).decoders("linear", "lookup", dataset="recordings", data="tones", preset="tiny").wait(timeout=100)
print(json.dumps(run.state()))`;
    const env = { ...process.env, PYTHONPATH: pythonPath };
    const { stdout } = await promisify(execFile)('python3', ['-S', '-c', script, server.url], { env });
    const { config, tables } = JSON.parse(stdout);
    expect(config).toMatchObject({ kind: 'decoders', decoders: ['linear', 'lookup'], seeds: 1 });
    const names = tables[0].columns.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['linear', 'lookup', 'true videos', 'ignoring the spikes']);
  },
  1000 * seconds,
);

test('what is asked of one decoder is refused of several, and a bad plan before it begins', async () => {
  await expect(api.analyse(id, 'maskings', 'json', { regions: ['near'] })).rejects.toThrow(
    `Run "${id}" is of kind decoders; this takes a run of kind study or training.`,
  );
  const asked = { kind: 'decoders', ...study, data: 'tones' } as const;
  await expect(api.start({ ...asked, decoders: ['mlp' as const], folds: 2000 })).rejects.toThrow(/folds/);
  await expect(api.start({ ...asked, decoders: ['lookup' as const] })).rejects.toThrow(
    /leave out the training|no .* option/,
  );
});
