import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
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

test('a checkout runs its sources, whatever lies in dist, and says what it lacks without its development packages', async () => {
  const root = await makePackage();
  await writeMain(join(root, 'services/cli'), 'ts', 'source');
  expect(await cortex(root, '--help')).toBe('help, source');
  await expect(cortex(root, 'models')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/lacks tsx.*npm ci/),
  });
  await symlink(pathOf('node_modules'), join(root, 'node_modules'), 'junction');
  expect(await cortex(root, 'models')).toBe('source');
});
