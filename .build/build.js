// `npm run build`: the sources as JavaScript with declarations, and what they read at run time, in dist/.
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, root } from './compile.js';

// Built beside dist and moved into its place, so that dist is never half a build.
const built = await mkdtemp(join(root, '.build', 'dist-'));
try {
  compile(built);
  await nameBuiltDeclarations(built);
  await rm(join(root, 'dist'), { recursive: true, force: true });
  await rename(built, join(root, 'dist'));
} finally {
  await rm(built, { recursive: true, force: true });
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
