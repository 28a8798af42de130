import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const shim = fileURLToPath(new URL('../../../services/cli/cortex.js', import.meta.url));

function start(args: readonly string[], runs: string) {
  const child = spawn(process.execPath, [shim, ...args], {
    env: { ...process.env, CORTEX_RUNS: runs },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function cortex(args: readonly string[], runs = 'runs') {
  const child = start(args, runs);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

test('--help names every command', async () => {
  const { code, stdout, stderr } = await cortex(['--help']);
  expect([code, stderr]).toEqual([0, '']);
  const encoders = ['models', 'benchmark', 'check', 'subspace', 'compare', 'recover'];
  for (const command of ['engine', 'study', 'train', 'evaluate', 'mask', 'verify', 'serve', 'bench', ...encoders]) {
    expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  }
});

test('study --help names its options', async () => {
  const { code, stdout } = await cortex(['study', '--help']);
  expect(code).toBe(0);
  for (const option of [
    'dataset',
    'data',
    'sessions',
    'seed',
    'preset',
    'decoder',
    'out',
    'shuffle-labels',
    'resume',
    'json',
  ]) {
    expect(stdout).toContain(`--${option}`);
  }
});

test.for([
  [['study', '--sede', '1', '--json'], /unknown option '--sede'/],
  [['studdy', '--json'], /unknown command 'studdy'/],
  [['mask', '--json'], /missing required argument 'runs'/],
  [['mask', 'x', '--regions', 'V4', '--mode', 'off', '--json'], /--mode.*off/s],
  [
    ['study', '--seed', '1.5', '--sessions', '1,x', '--preset', 'huge', '--json'],
    /--sessions "x": .*--seed "1\.5": .*--preset "huge": /,
  ],
  [['study', '--dataset', 'siegel', '--json'], /--dataset "siegel": /],
  [['study', '--resume', '--json'], /--resume needs --out/],
  [['serve', '--port', '8o', '--json'], /--port/],
  [['serve', '--host', '0.0.0.0', '--json'], /Others can reach "0\.0\.0\.0"/],
  [['serve', '--workers', '0', '--json'], /--workers must be 1…64/],
  [['serve', '--port', '0', '--runs', 'package.json', '--json'], /is a file; name another with --runs/],
  [['train', '--dataset', 'ns1', '--networks', '0', '--json'], /--model: .*--networks "0": /],
  [['subspace', 'x', '--times', '1', '--settings', '{"colour": 1}', '--json'], /--times "1": .*--settings: .*colour/],
  [['recover', '--domain', 'smell', '--json'], /--domain.*smell/s],
  [['benchmark', '--dataset', 'ns1', '--seeds', '0', '--folds', 'x', '--json'], /--seeds "0": .*--folds "x": /],
] as const)('%j is used wrongly: exit code 2 and one JSON object', async ([args, message]) => {
  const { code, stdout, stderr } = await cortex(args, temporaryFolder());
  expect(JSON.parse(stdout)).toEqual({ error: { tag: 'InvalidInput', message: expect.stringMatching(message) } });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('a run that is not there: exit code 1, one line on stderr, and nothing on stdout without --json', async () => {
  const runs = temporaryFolder();
  const plain = await cortex(['evaluate', 'nowhere'], runs);
  expect(plain).toMatchObject({ code: 1, stdout: '' });
  expect(plain.stderr).toMatch(/^error \(NotFound\): There is no run\.json in [^\n]*nowhere[^\n]*\n$/);
  const json = await cortex(['mask', 'nowhere', '--regions', 'V4', '--json'], runs);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual({ error: { tag: 'NotFound', message: expect.stringContaining('nowhere') } });
});

test('verify lists unknown files as skipped, and exits with 1 when nothing was compared or a file fails', async () => {
  const golden = temporaryFolder();
  await writeFile(join(golden, 'novelties.json'), '{}');
  const skipped = await cortex(['verify', '--golden', golden, '--json']);
  expect(JSON.parse(skipped.stdout)).toMatchObject({ files: [{ name: 'novelties.json', checked: 0 }], failed: 0 });
  expect(skipped.code).toBe(1);
  expect(skipped.stderr).toMatch(/^Nothing was compared: /);
  await writeFile(join(golden, 'generator.json'), '{}');
  const failed = await cortex(['verify', '--golden', golden, '--json']);
  expect(JSON.parse(failed.stdout).failed).toBe(1);
  expect(failed.code).toBe(1);
});

test('check, without a name, lists the checks: one object', async () => {
  const { code, stdout } = await cortex(['check', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).checks[0]).toEqual({ name: 'causality', description: expect.any(String) });
});

test('serve answers, takes over what was left, and stops on SIGTERM', async () => {
  const runs = temporaryFolder();
  const store = new RunStore(runs);
  const { id, state } = await store.create(studyConfigSchema.parse({}));
  await mkdir(join(runs, 'notes'));
  await store.write(id, { ...state, state: 'running', runner: { pid: 1, mark: 'gone' } });

  const server = start(['serve', '--port', '0', '--runs', runs], 'elsewhere');
  const exit = once(server, 'exit');
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  const url = /http:\/\/127\.0\.0\.1:\d+$/.exec(line)?.[0];
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${url}/v1/runs`)).json()).toMatchObject({ runs: [{ id, state: 'failed' }] });
  server.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
