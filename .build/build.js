// `npm run build`: the sources as JavaScript with declarations, and what they read at run time, in dist/.
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const rooms = ['src', 'datasets', 'services'];
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

// Built beside dist and moved into its place, so that dist is never half a build.
const built = await mkdtemp(join(root, '.build', 'dist-'));
try {
  compile(built);
  for (const room of rooms) await copyAssets(room, built);
  // The page is JavaScript for browsers, sent as it is.
  await cp(join(root, 'services/http/page'), join(built, 'services/http/page'), { recursive: true });
  await nameBuiltDeclarations(built);
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await rename(built, join(root, 'dist'));
} finally {
  await rm(built, { recursive: true, force: true });
}

/** @param {string} folder */
function compile(folder) {
  const project = join(root, '.build', 'tsconfig.json');
  try {
    execFileSync(process.execPath, [tsc, '--project', project, '--outDir', folder], { stdio: 'inherit' });
  } catch {
    // The compiler has said what is wrong.
    process.exitCode = 1;
    throw new Error('The sources do not compile.');
  }
}

/**
 * Copies what is neither source nor document, such as the Python scripts of `cortex bench`.
 * @param {string} room
 * @param {string} folder
 */
async function copyAssets(room, folder) {
  const paths = await readdir(join(root, room), { recursive: true, withFileTypes: true });
  for (const entry of paths.filter((found) => found.isFile() && !/\.(ts|js|md|pyc)$|^Dockerfile$/.test(found.name))) {
    const from = join(entry.parentPath, entry.name);
    await cp(from, join(folder, from.slice(root.length)));
  }
}

/**
 * Declarations name their neighbours as `.ts`, which compilers before TypeScript 5 do not follow: `.js`, as the code does.
 * @param {string} folder
 */
async function nameBuiltDeclarations(folder) {
  const paths = await readdir(folder, { recursive: true });
  for (const path of paths.filter((name) => name.endsWith('.d.ts'))) {
    const text = await readFile(join(folder, path), 'utf8');
    await writeFile(join(folder, path), text.replace(/((?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js'));
  }
}
