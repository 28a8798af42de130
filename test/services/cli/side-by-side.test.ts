import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';

// `cortex study` for several decoders, as a user runs it.

const script = fileURLToPath(new URL('../../../services/cli/cortex.js', import.meta.url));
const root = temporaryFolder();
const out = join(root, 'runs', 'tones');
const study = [
  'study',
  '--dataset',
  'recordings',
  '--data',
  join(root, 'tones'),
  '--preset',
  'tiny',
  '--decoder',
  'linear,lookup',
];

const said = async (...args: string[]) =>
  promisify(execFile)(process.execPath, [script, ...args], { cwd: root, maxBuffer: 2 ** 26 });
const cortex = async (...args: string[]): Promise<string> => (await said(...args)).stdout;

let notes: string;
let first: { readonly tables: readonly { readonly columns: readonly { readonly name: string }[] }[] };

beforeAll(async () => {
  await writeRecordings(join(root, 'tones'));
  const { stdout, stderr } = await said(...study, '--out', out, '--json');
  first = JSON.parse(stdout);
  notes = stderr;
}, 300_000);

test('one object with the table, which lies in the folder too', async () => {
  const { columns } = first.tables[0];
  expect(columns.map(({ name }) => name)).toEqual(['linear', 'lookup', 'true videos', 'ignoring the spikes']);
  expect(first).toMatchObject({ folder: out, plan: { decoders: ['linear', 'lookup'], seeds: 1 } });
  expect(JSON.parse(await readFile(join(out, 'table.json'), 'utf8')).tables).toEqual(first.tables);
});

test('which engine computes is said once, not for every fit', () => {
  expect(notes.match(/^Engine: /gm)).toHaveLength(1);
});

test('what the command made is a run that a server lists', async () => {
  const { runs } = await new RunStore(join(root, 'runs')).list({ kind: 'decoders', state: 'succeeded' });
  expect(runs.map(({ id }) => id)).toEqual(['tones']);
  expect(runs[0].state.result).toMatchObject({ tables: first.tables, testedOn: 'test, new videos' });
});

test('started again it takes what is there, and the table is printed; so does --resume', async () => {
  const scores = join(out, 'linear-seed-1', 'scores.json');
  const before = (await stat(scores)).mtimeMs;
  const again = await cortex(...study, '--out', out);
  expect(again).toMatch(/^ {2}test, new videos +linear +lookup +true videos +ignoring the spikes$/m);
  const resumed = await cortex('study', '--resume', '--out', out);
  expect(resumed.split('\n').filter((line) => line.startsWith('  '))).toEqual(
    again.split('\n').filter((line) => line.startsWith('  ')),
  );
  expect((await stat(scores)).mtimeMs).toBe(before);
}, 300_000);

test('a folder of somebody is not written to, and an option at fault is named', async () => {
  const other = join(root, 'other');
  await writeRecordings(other);
  await writeFile(join(other, 'table.json'), '{"plan": "mine"}');
  await expect(cortex(...study, '--out', other)).rejects.toThrow(/not empty and not a comparison of decoders of ours/);
  await expect(cortex(...study, '--folds', '0', '--out', join(root, 'new'))).rejects.toThrow(/--folds "0"/);
  await expect(cortex(...study, '--folds', '6', '--out', join(root, 'new'))).rejects.toThrow(
    /--folds "6": recordings has 5 folds at most/,
  );
  await expect(cortex(...study, '--regions', 'V9', '--out', join(root, 'new'))).rejects.toThrow(/Unknown region "V9"/);
  await expect(stat(join(root, 'new'))).rejects.toThrow('ENOENT');
}, 300_000);
