import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../temporary-folder.ts';

const pathOf = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

/** A folder laid out as the package is: the command, and a build that says "built". */
async function makePackage(): Promise<string> {
  const root = temporaryFolder();
  await mkdir(join(root, 'services/cli'), { recursive: true });
  await mkdir(join(root, 'dist/services/cli'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  await copyFile(pathOf('services/cli/cortex.js'), join(root, 'services/cli/cortex.js'));
  await writeMain(join(root, 'dist/services/cli'), 'js', 'built');
  return root;
}

async function writeMain(folder: string, extension: string, says: string): Promise<void> {
  const type = extension === 'ts' ? ': string' : '';
  await writeFile(
    join(folder, `main.${extension}`),
    `const says${type} = '${says}';\nexport const main = async () => (console.log(says), 0);\n`,
  );
  await writeFile(
    join(folder, 'program.js'),
    `export const buildProgram = () => ({ outputHelp: () => console.log('help, ${says}') });\n`,
  );
}

async function cortex(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'services/cli/cortex.js'), ...args]);
  return stdout.trim();
}

test('the package runs what was built', async () => {
  const root = await makePackage();
  expect(await cortex(root, 'models')).toBe('built');
  expect(await cortex(root, '--help')).toBe('help, built');
});

/** A checkout whose command says "source", or what is written to its main.ts later. */
async function makeCheckout(): Promise<string> {
  const root = await makePackage();
  await writeMain(join(root, 'services/cli'), 'ts', 'source');
  for (const room of ['src', 'datasets', 'services/http/page']) await mkdir(join(root, room), { recursive: true });
  await mkdir(join(root, '.build'));
  const files = ['tsconfig.json', '.build/tsconfig.json', '.build/compile.js', '.build/checkout.js'];
  for (const file of files) await copyFile(pathOf(file), join(root, file));
  return root;
}

const withPackages = (root: string) => symlink(pathOf('node_modules'), join(root, 'node_modules'), 'junction');
const compiled = async (root: string) =>
  (await readdir(join(root, '.build'))).filter((name) => /^checkout-/.test(name));

test('a checkout runs its sources, whatever lies in dist, and says what it lacks without its development packages', async () => {
  const root = await makeCheckout();
  expect(await cortex(root, '--help')).toBe('help, source');
  await expect(cortex(root, 'models')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/lacks what runs its TypeScript.*npm ci/),
  });
  await withPackages(root);
  expect(await cortex(root, 'models')).toBe('source');
});

test('what has changed is compiled anew, once however many commands start; what nobody used for a week goes', async () => {
  const root = await makeCheckout();
  await withPackages(root);
  const old = join(root, '.build/checkout-old');
  await mkdir(old);
  await utimes(old, 0, 0);
  expect(await Promise.all([cortex(root, 'models'), cortex(root, 'models')])).toEqual(['source', 'source']);
  const first = await compiled(root);
  expect(first).toEqual([expect.stringMatching(/^checkout-[0-9a-f]{16}$/)]);
  expect(await cortex(root, 'models')).toBe('source');
  expect(await compiled(root)).toEqual(first);

  await writeMain(join(root, 'services/cli'), 'ts', 'another');
  expect(await cortex(root, 'models')).toBe('another');
  expect(await compiled(root)).toHaveLength(2);

  await writeFile(join(root, 'services/cli/main.ts'), 'export const main = (;');
  await expect(cortex(root, 'models')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/main\.ts.*TS\d+.*does not compile/s),
  });
  expect(await compiled(root)).toHaveLength(2);
});

test.runIf(process.platform === 'linux')('a checkout that its user cannot write runs all the same', async () => {
  const root = await makeCheckout();
  await withPackages(root);
  await chmod(root, 0o755);
  await chmod(join(root, '.build'), 0o555);
  // Root may write everywhere.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const args = [join(root, 'services/cli/cortex.js'), 'models'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, ...nobody });
  expect(stdout.trim()).toBe('source');
  expect(await compiled(root)).toEqual([]);
});
