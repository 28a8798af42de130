import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));
const parts = ['src', 'services', 'datasets', 'test'];

/** Documents that commands write, so that the repository does not hold them. */
const written = ['table.md'];

/** A document with the path before it, and the word "beside" after it; not what follows a placeholder, as in `${name}/…`. */
const document = /([\w./-]*[\w-]\.md)\b(?=(\s+(?:\*\s+)?beside)?)/g;
const machinePath = /(?<![\w.~-])\/(?:work|home|Users)\/\S*/g;
const climb = /new URL\(\s*['"`]((?:\.\.\/)+)/g;

/** Paths from the root of the files that people read or run, README.md of the root included. */
async function filesOf(root: string): Promise<string[]> {
  const found = parts.map(async (part) => {
    const names = await readdir(join(root, part), { recursive: true });
    return names.filter((name) => /\.(ts|js|py|md|json)$/.test(name)).map((name) => join(part, name));
  });
  return ['README.md', ...(await Promise.all(found)).flat()].map((path) => path.split(sep).join('/'));
}

/** Documents that `text` of the file `path` names but that are neither beside it nor at that path from the root. */
function absentDocuments(root: string, path: string, text: string): string[] {
  const places = [...text.replace(/\w+:\/\/\S+/g, '').matchAll(document)];
  return places.flatMap(([, name, beside]) => {
    const fromHere = existsSync(join(root, dirname(path), name));
    const there = beside ? fromHere : fromHere || existsSync(join(root, name)) || written.includes(name);
    return there ? [] : [`${path} names ${name}, which the repository does not hold`];
  });
}

/** Paths of one machine, and of files outside the checkout, in `text` of the file `path`. */
function foreignPaths(path: string, text: string): string[] {
  const depth = path.split('/').length - 1;
  const outside = [...text.matchAll(climb)].filter(([, up]) => up.length / 3 > depth);
  return [
    ...[...text.matchAll(machinePath)].map(([found]) => `${path} has the path ${found} of one machine`),
    ...outside.map(([found]) => `${path} leaves the checkout by ${found}`),
  ];
}

async function faultsIn(root: string): Promise<string[]> {
  const faults = (await filesOf(root)).map(async (path) => {
    const text = await readFile(join(root, path), 'utf8');
    return [...(path.endsWith('.json') ? [] : absentDocuments(root, path, text)), ...foreignPaths(path, text)];
  });
  return (await Promise.all(faults)).flat();
}

test('the repository names no document that it does not hold and no path of one machine', async () => {
  expect((await filesOf(projectRoot)).length).toBeGreaterThan(500);
  expect(await faultsIn(projectRoot)).toEqual([]);
});

test('planted references to what is not there are caught, others are not', async () => {
  const root = temporaryFolder();
  // Put together here, or this file would name them itself.
  const [absent, readme, placeholder] = [['notes', 'md'].join('.'), ['README', 'md'].join('.'), '$'.concat('{name}')];
  const home = ['', 'home', 'me', 'data'].join('/');
  const url = (up: number) => `new URL('${'../'.repeat(up)}data', import.meta.url);\n`;
  const plant = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await plant(readme, `See ${absent}, datasets/toy/${readme} and https://example.org/${absent}.\n`);
  await plant(`datasets/toy/${readme}`, `Back to [the start](../../${readme}).\n`);
  await plant(
    'datasets/toy/load.ts',
    `/** ${readme} beside this file. */\nconst path = \`a/${placeholder}/${readme}\`;\n`,
  );
  await plant('src/a/bad.ts', `/**\n * Step 3 of ${readme}\n * beside.\n */\n`);
  await plant('src/a/other.ts', `// docs/${absent} §2\n`);
  await plant('services/peer.py', `"""${absent}"""\n`);
  await plant('test/a/load.test.ts', `const folder = '${home}';\n${url(3)}${url(2)}`);
  expect((await faultsIn(root)).sort()).toEqual([
    `${readme} names ${absent}, which the repository does not hold`,
    `services/peer.py names ${absent}, which the repository does not hold`,
    `src/a/bad.ts names ${readme}, which the repository does not hold`,
    `src/a/other.ts names docs/${absent}, which the repository does not hold`,
    `test/a/load.test.ts has the path ${home}'; of one machine`,
    `test/a/load.test.ts leaves the checkout by new URL('${'../'.repeat(3)}`,
  ]);
});
