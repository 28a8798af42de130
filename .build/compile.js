// The sources as JavaScript, with what they read at run time.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const rooms = ['src', 'datasets', 'services'];

/**
 * Compiles into `folder` and copies beside it what is neither source nor document, such as the Python scripts of
 * `cortex bench`. Throws when the compiler, which says why on stderr, finds a fault.
 * @param {string} folder
 * @param {readonly string[]} options
 */
export function compile(folder, options = []) {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const args = [tsc, '--project', join(root, '.build', 'tsconfig.json'), '--outDir', folder, ...options];
  execFileSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  // The page is JavaScript for browsers, sent as it is.
  const isRead = (/** @type {string} */ path) =>
    path.startsWith('services/http/page/') || !/\.(ts|js|md)$|(^|\/)Dockerfile$/.test(path);
  for (const path of filesOf(rooms).filter(isRead)) cpSync(join(root, path), join(folder, path));
}

/**
 * Paths of all files in these folders of the checkout, but for what Python keeps there.
 * @param {readonly string[]} folders
 */
export function filesOf(folders) {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
}
