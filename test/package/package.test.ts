import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { cortexFile } from '../../services/sweeps/cortex-file.ts';
import { writeRecordings } from '../services/runs/encoding/recordings-folder.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import {
  checkout,
  makeProject,
  makeProjectLike,
  output,
  type Packed,
  pack,
  plainEnvironment,
  run,
  typeErrors,
  write,
} from './consumer.ts';
import { commonjsScript, moduleScript, typescriptUse } from './scripts.ts';

// The package as others get it: packed, installed from the npm registry alone, imported, required and run.

let packed: Packed;
const esm = join(temporaryFolder(), 'esm');
const commonjs = join(temporaryFolder(), 'commonjs');

beforeAll(async () => {
  packed = await pack(temporaryFolder());
  await Promise.all([mkdir(esm), mkdir(commonjs)]);
  await makeProject(esm, 'module', packed.tarball);
  await makeProjectLike(esm, commonjs, 'commonjs');
}, 240_000);

/** What the ES module said. */
let fitted: { readonly kinds: string[]; readonly score: number; readonly png: number[] };

const jsonLine = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '');

test('holds the build with its declarations, scripts and documents, and neither sources nor tests', async () => {
  const { exports } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8'));
  const entries = Object.values<Record<string, string> | string>(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : [entry.types, entry.default],
  );
  expect(packed.files).toEqual(expect.arrayContaining(entries.map((path) => path.replace('./', ''))));
  for (const path of [
    'README.md',
    'LICENSE',
    'services/cli/cortex.js',
    'dist/services/peers/bench/pytorch-dstrf.py',
    'dist/services/clients/python/pyproject.toml',
  ])
    expect(packed.files).toContain(path);
  const known =
    /^(dist\/(src|datasets|services)\/.*\.(c?js|d\.c?ts|py|cc|h)|dist\/services\/(http\/page|demo\/(data|runs)|clients\/(python|matlab))\/.*|(dist\/)?(datasets|src)\/([\w-]+\/)+[\w.-]+\.png|services\/cli\/cortex\.js|([\w-]+\/)*[\w-]+\.(md|json)|LICENSE)$/;
  expect(packed.files.filter((path) => !known.test(path) || /^(dist\/)?test\//.test(path))).toEqual([]);
  // The demo has six million bytes at most, all else two.
  expect(packed.bytes).toBeLessThan(8e6);
});

test('runs without tsx, which stays with the checkout', () => {
  for (const folder of [esm, commonjs]) expect(existsSync(join(folder, 'node_modules/tsx'))).toBe(false);
});

test('an ES module imports every entry, fits an encoder and draws', async () => {
  await write(esm, 'fit.js', moduleScript);
  fitted = jsonLine(await output(esm, process.execPath, ['fit.js']));
  const { kinds, score, png } = fitted;
  expect(kinds).toEqual(['function', 'function', 'function', 'function', 'function']);
  expect(score).toBeGreaterThan(0.8);
  expect(png.slice(0, 4)).toEqual([0x89, 0x50, 0x4e, 0x47]);
});

test('CommonJS requires every entry and does the same', async () => {
  await write(commonjs, 'fit.js', commonjsScript);
  const { code, stdout, stderr } = await run(commonjs, process.execPath, ['--no-deprecation', 'fit.js']);
  expect(code, stderr).toBe(0);
  expect(jsonLine(stdout)).toEqual(fitted);
});

test('a strict TypeScript program checks against the declarations, and so do the declarations themselves', async () => {
  for (const folder of [esm, commonjs]) await write(folder, 'use.ts', typescriptUse);
  expect(await typeErrors(commonjs, ['use.ts'], true)).toEqual([]);
  await write(esm, 'wrong.ts', `${typescriptUse}export const model: string = loadAuditorySim;\n`);
  expect(await typeErrors(esm, ['use.ts', 'wrong.ts'], true)).toEqual([expect.stringMatching(/^wrong\.ts\(/)]);
  // TensorFlow.js' own declarations do not check with current compilers, and its WebGPU types are those of the DOM again.
  const all = await typeErrors(esm, ['use.ts'], false);
  expect(all.filter((line) => !/^node_modules\/(@tensorflow|@webgpu)\/|\/lib\.dom\.d\.ts\(/.test(line))).toEqual([]);
});

test('jobs for Slurm call the command where it lies, in the package as in the checkout', async () => {
  const module = 'node_modules/cortex-codec/dist/services/sweeps/cortex-file.js';
  const script = `import('./${module}').then(({ cortexFile }) => console.log(cortexFile));`;
  const file = (await output(esm, process.execPath, ['-e', script])).trim();
  expect(file).toMatch(/esm\/node_modules\/cortex-codec\/services\/cli\/cortex\.js$/);
  for (const one of [file, cortexFile]) expect(existsSync(one)).toBe(true);
});

test('`npx cortex` lists its commands and says what the checkout says', async () => {
  expect(await output(commonjs, 'npx', ['cortex', '--help'])).toMatch(/^ {2}train {2,}fit an encoder/m);
  const shim = join(checkout, 'services/cli/cortex.js');
  for (const args of [
    ['models', '--json'],
    ['train', '--help'],
  ]) {
    const here = await output(checkout, process.execPath, [shim, ...args]);
    expect(await output(commonjs, 'npx', ['cortex', ...args])).toBe(here);
  }
});

test('`cortex serve` starts its child processes from the build: it computes, and carries a run out', async () => {
  await writeRecordings(join(esm, 'recordings'));
  const server = spawn(
    process.execPath,
    ['node_modules/cortex-codec/services/cli/cortex.js', 'serve', '--port', '0', '--data-root', esm],
    {
      cwd: esm,
      env: plainEnvironment,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void server.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: server.stdout }), 'line');
  const url = /http:\/\/\S+$/.exec(line)?.[0];
  const ask = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> =>
    (await fetch(`${url}${path}`, init)).json() as Promise<Record<string, unknown>>;
  expect(await ask('/v1/engine')).toMatchObject({ backend: expect.any(String), summary: expect.any(String) });
  const config = {
    kind: 'encoding',
    dataset: 'recordings',
    data: 'recordings',
    model: 'linear',
    training: { epochs: 1 },
  };
  const headers = { 'Content-Type': 'application/json' };
  const id = String((await ask('/v1/runs', { method: 'POST', body: JSON.stringify(config), headers })).id);
  await expect
    .poll(async () => (await ask(`/v1/runs/${id}`)).state, { timeout: 90_000, interval: 300 })
    .not.toMatch(/queued|running/);
  expect(await ask(`/v1/runs/${id}`)).toMatchObject({ state: 'succeeded', scores: expect.any(Object) });
  const { versions } = JSON.parse(await readFile(join(esm, 'runs', id, 'run.json'), 'utf8'));
  expect(versions).toMatchObject({ 'cortex-codec': '0.1.0', '@tensorflow/tfjs': expect.stringMatching(/^\d/) });
});

/** What of the README's scripts is made smaller. */
const smallEncoder = [
  [
    'loadAuditorySim({ seed: 1 })',
    'loadAuditorySim({ seed: 1, sites: 2, clipSeconds: 4, clips: { train: 6, validation: 2, test: 2 } })',
  ],
  ['data, { seed: 1 });\n', 'data, { seed: 1, training: { epochs: 2 } });\n'],
  ['[encoder], data, { seed: 1 }', "[encoder], data, { seed: 1, times: 30, parts: ['floor'], shuffles: 1 }"],
] as const;
const smallDecoder = [
  [
    'loadSiegelSim({ seed: 1 })',
    'loadSiegelSim({ seed: 1, sessions: [1], samplesPerCondition: { train: 1, validation: 1, test: 1 } })',
  ],
  ["'video-unet', options: { width: 8 }", "'mlp', options: { hiddenUnits: [4, 4] }"],
  ["preset: 'quick'", "preset: 'tiny', training: { steps: 2, validateEverySteps: 2 }"],
  ['maskDecoder(decoder, data, { seed: 1 })', "maskDecoder(decoder, data, { seed: 1, regions: ['V4'] })"],
] as const;

test('the TypeScript of the README runs and checks as it stands, but for the sizes', async () => {
  const blocks = (await readFile(join(checkout, 'README.md'), 'utf8')).split('```ts\n').slice(1);
  expect(blocks.length).toBeGreaterThan(0);
  const scripts = blocks.map((block) => block.split('```')[0]);
  for (const [i, script] of scripts.entries()) {
    const changes = script.includes('fitEncoder') ? smallEncoder : smallDecoder;
    for (const [from] of changes) expect(script).toContain(from);
    const small = changes.reduce((text, [from, to]) => text.replaceAll(from, to), script);
    await write(esm, `readme-${i}.ts`, script);
    await write(esm, `readme-${i}.js`, small);
    const lines = (await output(esm, process.execPath, [`readme-${i}.js`])).trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
  }
  const files = scripts.map((_, i) => `readme-${i}.ts`);
  expect(await typeErrors(esm, files, true)).toEqual([]);
});
