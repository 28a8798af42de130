import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const base = ['errors', 'parsed-settings', 'arrays', 'progress', 'fingerprint', 'data', 'types'];
const modelling = [...base, 'random', 'io', 'signal', 'metrics', 'engine', 'layers', 'models'];

/** What each room of src may import of src, beside itself; `index` may import everything. */
const allowedInSrc: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  'parsed-settings': ['errors'],
  arrays: base,
  progress: base,
  fingerprint: base,
  data: base,
  views: [...base, 'random', 'signal', 'views'],
  types: [],
  random: base,
  io: base,
  signal: [...base, 'random'],
  metrics: [...base, 'random', 'signal'],
  plots: [...base, 'io', 'metrics'],
  engine: [...base, 'random', 'io'],
  layers: [...base, 'random', 'io', 'engine'],
  models: [...base, 'random', 'io', 'signal', 'engine', 'layers'],
  training: modelling,
  analysis: [...modelling, 'training'],
};

/** What datasets may import of src. */
const allowedInDatasets = ['io', 'signal', 'views', 'errors', 'arrays', 'random', 'data', 'progress', 'fingerprint'];

interface Import {
  /** Paths from the root, such as "src/io/npy.ts"; `to` is a package's name when it is none of ours. */
  readonly from: string;
  readonly to: string;
  /** Left out at run time. */
  readonly typeOnly: boolean;
  /** Loaded when the statement is reached, not with the file. */
  readonly lazy: boolean;
}

/** The TypeScript and JavaScript files under src, datasets and services, as paths from the root. */
async function filesOf(root: string): Promise<string[]> {
  const parts = ['src', 'datasets', 'services'].map(async (part) => {
    const names = await readdir(join(root, part), { recursive: true });
    return names.filter((name) => /\.c?[jt]s$/.test(name)).map((name) => unixPath(join(part, name)));
  });
  return (await Promise.all(parts)).flat();
}

/** Every import and re-export of those files. */
async function importsOf(root: string): Promise<Import[]> {
  const files = await filesOf(root);
  const imports = await Promise.all(
    files.map(async (from) => {
      const text = withoutComments(await readFile(join(root, from), 'utf8'));
      const plain = [...text.matchAll(/^\s*(?:import|export)\b(\s+type\b)?[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm)];
      const bare = [...text.matchAll(/^\s*import\s*()['"]([^'"]+)['"]/gm)];
      const lazy = [...text.matchAll(/\b(?:import|require(?:\.resolve)?)\(\s*()['"]([^'"]+)['"]/g)];
      const entry = (isLazy: boolean) => (match: RegExpExecArray) => ({
        from,
        to: match[2].startsWith('.') ? unixPath(join(dirname(from), match[2])) : match[2],
        typeOnly: Boolean(match[1]),
        lazy: isLazy,
      });
      // What a CommonJS module requires is loaded with it.
      return [...[...plain, ...bare].map(entry(false)), ...lazy.map(entry(!from.endsWith('.cjs')))];
    }),
  );
  return imports.flat();
}

/** Why an import breaks the layers; undefined when it does not. */
function faultOf({ from, to }: Import): string | undefined {
  const [layer, part] = partsOf(from);
  const [toLayer, toPart] = partsOf(to);
  if (!['src', 'datasets', 'services'].includes(toLayer)) {
    if (to === '@tensorflow/tfjs' && !from.startsWith('src/engine/tensorflow.'))
      return 'takes tf from src/engine/tensorflow.ts';
    return to.startsWith('@tensorflow/') && part !== 'engine' ? 'only src/engine knows TensorFlow' : undefined;
  }
  if (layer === 'services') {
    const foreign = toLayer === 'services' && toPart === 'cli' && part !== 'cli';
    return foreign
      ? 'only the command line imports services/cli; lines for the terminal are in services/lines'
      : undefined;
  }
  if (toLayer === 'services') return 'nothing below imports services';
  if (layer === 'datasets') {
    const fine = toLayer === 'datasets' || allowedInDatasets.includes(toPart);
    return fine ? undefined : `datasets may import src/{${allowedInDatasets}}`;
  }
  if (toLayer === 'datasets') return 'src never sees a dataset';
  if (part === 'index' || part === toPart) return undefined;
  if (!Object.hasOwn(allowedInSrc, part)) return `src/${part} has no place in the layers: give it one in this test`;
  return allowedInSrc[part].includes(toPart) ? undefined : `src/${part} may import src/{${allowedInSrc[part]}}`;
}

async function faultsIn(root: string): Promise<string[]> {
  const imports = await importsOf(root);
  return imports.flatMap((one) => {
    const fault = faultOf(one);
    return fault ? [`${one.from} → ${one.to}: ${fault}`] : [];
  });
}

/** Files and packages that are loaded along with `entry`, each with the file that first asks for it. */
async function loadedWith(root: string, entry: string): Promise<Map<string, string>> {
  const imports = (await importsOf(root)).filter(({ typeOnly, lazy }) => !typeOnly && !lazy);
  const loaded = new Map([[entry, 'the start']]);
  for (const file of loaded.keys()) {
    for (const { to } of imports.filter(({ from }) => from === file)) if (!loaded.has(to)) loaded.set(to, file);
  }
  return loaded;
}

/** What of `loaded` brings TensorFlow. */
function heavyIn(loaded: ReadonlyMap<string, string>): string[] {
  const heavy = [...loaded].filter(([to]) => to.startsWith('@tensorflow/') || to === 'src/engine/tensorflow.ts');
  return heavy.map(([to, from]) => `${from} → ${to}`);
}

/** Files that import each other, however far round, types included: one path for every file that leads back to itself. */
async function circlesIn(root: string): Promise<string[]> {
  const imports = (await importsOf(root)).filter(({ lazy }) => !lazy);
  const imported = new Map<string, string[]>();
  for (const { from, to } of imports) imported.set(from, [...(imported.get(from) ?? []), to]);
  return [...imported.keys()].flatMap((start) => {
    const cameFrom = new Map<string, string>();
    const seen = [start];
    for (const file of seen) {
      for (const to of imported.get(file) ?? []) {
        if (to === start) return [[start, ...pathTo(file, cameFrom), start].join(' → ')];
        if (cameFrom.has(to)) continue;
        cameFrom.set(to, file);
        seen.push(to);
      }
    }
    return [];
  });
}

/** From the file behind the start to `file`. */
function pathTo(file: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(file);
  return before === undefined ? [] : [...pathTo(before, cameFrom), file];
}

function partsOf(path: string): [layer: string, part: string] {
  const [layer, part = ''] = path.split('/');
  return [layer, part.replace(/\.c?[jt]s$/, '')];
}

function unixPath(path: string): string {
  return path.split(sep).join('/');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

test('every import keeps to the layers', async () => {
  expect(await faultsIn(projectRoot)).toEqual([]);
});

test('no files import each other, not even types', async () => {
  expect(await circlesIn(projectRoot)).toEqual([]);
});

test('every relative import was followed to a file', async () => {
  const imports = await importsOf(projectRoot);
  expect(imports.length).toBeGreaterThan(200);
  const files = new Set(await filesOf(projectRoot));
  const ours = imports.filter(({ to }) => /^(src|datasets|services)\//.test(to));
  expect(ours.filter(({ to }) => !files.has(to))).toEqual([]);
});

test.for(['services/http/app.ts', 'services/http/server.ts'])(
  'TensorFlow is not loaded with %s, which runs in the process that serves HTTP',
  async (entry) => {
    const loaded = await loadedWith(projectRoot, entry);
    expect(loaded.size).toBeGreaterThan(5);
    expect(heavyIn(loaded)).toEqual([]);
  },
);

test('the client for TypeScript loads neither TensorFlow nor the services', async () => {
  const loaded = await loadedWith(projectRoot, 'services/clients/typescript/index.ts');
  expect(loaded.size).toBeGreaterThan(5);
  expect(heavyIn(loaded)).toEqual([]);
  const packages = [...loaded.keys()].filter((to) => !/^(src|services|datasets)\/|^node:/.test(to));
  expect(packages.sort()).toEqual(['eventsource-parser/stream', 'fflate']);
  const beside = [...loaded.keys()].filter((to) => /^(services|datasets)\//.test(to));
  expect(beside.filter((to) => !to.startsWith('services/clients/typescript/'))).toEqual([]);
});

test('TensorFlow is not loaded with the command line or any of its commands', async () => {
  const commands = (await filesOf(projectRoot)).filter((path) => path.startsWith('services/cli/commands/'));
  const parts = await Promise.all(['services/cli/main.ts', ...commands].map((one) => loadedWith(projectRoot, one)));
  const loaded = new Map(parts.flatMap((part) => [...part]));
  expect(loaded.size).toBeGreaterThan(40);
  expect(heavyIn(loaded)).toEqual([]);
});

test('a planted circle is found', async () => {
  const root = temporaryFolder();
  for (const part of ['src', 'datasets', 'services']) await mkdir(join(root, part));
  await writeFile(join(root, 'src/a.ts'), "import { b } from './b.ts';\n");
  await writeFile(join(root, 'src/b.ts'), "import { c } from './c.ts';\nexport * from './d.ts';\n");
  await writeFile(join(root, 'src/c.ts'), "import type { A } from './a.ts';\n");
  await writeFile(join(root, 'src/d.ts'), 'export const d = 1;\n');
  expect(await circlesIn(root)).toEqual([
    'src/a.ts → src/b.ts → src/c.ts → src/a.ts',
    'src/b.ts → src/c.ts → src/a.ts → src/b.ts',
    'src/c.ts → src/a.ts → src/b.ts → src/c.ts',
  ]);
});

test('planted bad imports are caught, good ones are not', async () => {
  const root = temporaryFolder();
  const plant = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await plant('src/metrics/bad.ts', "import * as tf from '@tensorflow/tfjs';\n");
  await plant('src/plots/bad.ts', "import type {\n  Model,\n} from '../models/unet.ts';\n");
  await plant('src/models/bad.ts', "const { load } = await import('../../datasets/index.ts');\n");
  await plant('src/io/bad.ts', "export { app } from '../../services/app.ts';\n");
  await plant('src/novel/bad.ts', "import '../errors.ts';\n");
  await plant('datasets/toy/bad.ts', "import { fit } from '../../src/training/loop.ts';\n");
  await plant('services/bad.ts', "import '@tensorflow/tfjs-node-gpu';\n");
  await plant('datasets/toy/good.ts', "import { zeros } from '../../src/arrays.ts';\nimport { a } from './bad.ts';\n");
  await plant('src/engine/tensorflow.cjs', "exports.tf = require('@tensorflow/tfjs');\n");
  await plant('src/layers/bad.cjs', "exports.tf = require('@tensorflow/tfjs');\n");
  await plant('services/good.ts', "// import '@tensorflow/tfjs';\nimport { load } from '../datasets/index.ts';\n");
  const faults = (await faultsIn(root)).map((fault) => fault.split(' → ')[0]).sort();
  expect(faults).toEqual([
    'datasets/toy/bad.ts',
    'services/bad.ts',
    'src/io/bad.ts',
    'src/layers/bad.cjs',
    'src/metrics/bad.ts',
    'src/models/bad.ts',
    'src/novel/bad.ts',
    'src/plots/bad.ts',
  ]);
});
