import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { keptResult, readKept, resultHash } from '../../../services/analyses/kept-result.ts';
import { analysisCommand } from '../../../services/cli/analysis-command.ts';
import { createApp } from '../../../services/http/app.ts';
import { ComputeChild } from '../../../services/jobs/compute.ts';
import { RunQueue } from '../../../services/jobs/run-queue.ts';
import { runConfigSchema } from '../../../services/runs/config.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { printed } from '../printed.ts';
import { unitCounts } from './toy-analysis.ts';

const registry = [unitCounts];
const config = runConfigSchema.parse({ kind: 'encoding', dataset: 'auditory-sim', model: 'linear' });

/** A finished run of five units in a store of its own. */
async function run() {
  const store = new RunStore(temporaryFolder());
  const { id, dir, state } = await store.create(config);
  await store.write(id, { ...state, state: 'succeeded', finished: state.created });
  await writeFile(join(dir, 'run.json'), JSON.stringify({ config }));
  await writeFile(join(dir, 'units.txt'), 'A1-1 A1-2 A1-10 PEG-1 PEG-2');
  return { store, id, dir };
}

/** The app with the toy analysis alone, its work done by a real child process. */
async function server() {
  const { store, id, dir } = await run();
  const compute = new ComputeChild({ workerModule: new URL('./toy-compute-worker.ts', import.meta.url) });
  const jobs = new RunQueue({ store });
  onTestFinished(async () => {
    await Promise.all([compute.close(), jobs.close()]);
  });
  const engineReport = () => Promise.reject(new Error('not asked for'));
  const app = createApp({ store, jobs, compute, analyses: compute, engineReport }, registry);
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    app.request(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  return { post, app, id, dir };
}

/** A command line with the toy analysis alone. */
function toyProgram(): Command {
  const program = new Command('cortex').exitOverride();
  for (const command of registry.map(analysisCommand)) program.addCommand(command.copyInheritedSettings(program));
  return program;
}

/** What a command of the toy program prints on stdout. */
const told = (...args: string[]) => printed(() => toyProgram().parseAsync(args, { from: 'user' }));

test('a registered analysis has an endpoint, whose child process keeps the result', async () => {
  const { post, app, id, dir } = await server();
  const path = `/v1/runs/${id}/unit-counts`;
  const first = await post(path, { atLeast: 5 });
  expect([first.status, first.headers.get('content-type'), first.headers.get('vary')]).toEqual([
    200,
    'application/json',
    expect.stringMatching(/^Accept\b/),
  ]);
  const { units, process: worker }: { units: number; process: number } = JSON.parse(await first.text());
  expect(units).toBe(3);
  expect(worker).not.toBe(process.pid);

  const [hash] = await readdir(join(dir, 'unit-counts'));
  expect(hash).toBe(await resultHash(unitCounts, [dir], { atLeast: 5 }));
  await writeFile(join(dir, 'unit-counts', hash, 'units.csv'), 'what is kept is sent');
  expect(await (await post(path, { atLeast: 5 }, { Accept: 'text/csv' })).text()).toBe('what is kept is sent');
  expect(await (await post(path, { sites: ['PEG'] }, { Accept: 'text/csv' })).text()).toBe('unit\nPEG-1\nPEG-2');
  expect(await readdir(join(dir, 'unit-counts'))).toHaveLength(2);

  expect((await post(path, { atLeast: -1, colour: 1 })).status).toBe(422);
  expect((await post(path, {}, { Accept: 'image/png' })).status).toBe(406);
  expect((await post('/v1/runs/nobody/unit-counts', {})).status).toBe(404);
  expect((await app.request(path)).status).toBe(405);
  expect((await post(`/v1/runs/${id}/subspaces`, {})).status).toBe(404);
});

test('it has a command with the options of its request, whose result is the one that is kept', async () => {
  const { dir } = await run();
  const out = join(temporaryFolder(), 'copy');
  const lines = await told('count-units', dir, '--at-least', '5', '--out', out);
  expect(lines).toBe(`3 units\nFolder: ${out}\n`);
  expect((await readdir(out)).sort()).toEqual(['fingerprint.json', 'result.json', 'units.csv']);
  const again = await told('count-units', dir, '--sites', 'A1, PEG-2', '--settings', '{"atLeast": 5}', '--json');
  expect(JSON.parse(again)).toEqual({ units: 2, process: process.pid });
  const help = toyProgram().commands.find((command) => command.name() === 'count-units');
  expect(help?.helpInformation()).toMatch(/--at-least <n> +letters that an id must have \(default: 0\)/);
  await expect(told('count-units', dir, '--at-least', 'many')).rejects.toThrow(/^--at-least "many": /);
  await expect(told('count-units')).rejects.toThrow(CommanderError);
  await expect(told('subspace', dir)).rejects.toThrow(/unknown command/);
});

test('the same request is not worked out twice, another version or another run is', async () => {
  const { dir } = await run();
  const request = { atLeast: 0 };
  const folder = await keptResult(unitCounts, [dir], request);
  await writeFile(join(folder, 'result.json'), '{"units": 99, "process": 1}');
  expect(await keptResult(unitCounts, [dir], request)).toBe(folder);
  expect(await readKept(unitCounts, folder)).toEqual({ units: 99, process: 1 });
  const newer = await keptResult({ ...unitCounts, version: 2 }, [dir], request);
  expect(await readKept(unitCounts, newer)).toMatchObject({ units: 5 });
  expect(JSON.parse(await readFile(join(newer, 'fingerprint.json'), 'utf8'))).toMatchObject({ version: 2 });
  await writeFile(join(dir, 'units.txt'), 'A1-1');
  expect(await readKept(unitCounts, await keptResult(unitCounts, [dir], request))).toMatchObject({ units: 1 });
});

test('runs of another kind and an --out that holds something else are refused before the work', async () => {
  const { dir } = await run();
  const out = temporaryFolder();
  await writeFile(join(out, 'notes.txt'), 'mine');
  await expect(told('count-units', dir, '--out', out)).rejects.toMatchObject({ tag: 'Conflict' });
  await writeFile(join(dir, 'run.json'), JSON.stringify({ config: { kind: 'study' } }));
  await expect(told('count-units', dir)).rejects.toMatchObject({
    tag: 'Unsupported',
    message: `The run in ${dir} is of kind study; this takes a run of kind encoding.`,
  });
  expect(await readdir(dir)).not.toContain('unit-counts');
});
