// What `cortex` runs in a checkout: its sources as JavaScript, compiled anew when they have changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, filesOf, rooms, root } from './compile.js';

const folder = join(root, '.build');
/** A command that still runs from an older copy may have modules to load. */
const keptMs = 7 * 24 * 3600 * 1000;

/** The folder of the compiled sources, types unchecked: two seconds when a source has changed, else a twentieth. */
export function compiledCheckout() {
  const copy = join(folder, `checkout-${fingerprint()}`);
  if (!existsSync(copy)) makeCopy(copy);
  try {
    // Says that it is in use.
    utimesSync(copy, new Date(), new Date());
  } catch {
    // It is somebody else's.
  }
  return pathToFileURL(`${copy}/`);
}

/** What tells the sources from those of another time, and the compiler. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of ['package.json', '.build/tsconfig.json', 'tsconfig.json', ...filesOf(rooms)]) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path}\0${mtimeMs}\0${size}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Made beside its place, since several commands may start at once.
 * @param {string} copy
 */
function makeCopy(copy) {
  for (const name of readdirSync(folder).filter((one) => one.startsWith('checkout-'))) {
    const old = join(folder, name);
    // Another command may have given it its name or removed it meanwhile.
    const used = statSync(old, { throwIfNoEntry: false })?.mtimeMs;
    if (used !== undefined && Date.now() - used > keptMs) rmSync(old, { recursive: true, force: true });
  }
  const made = mkdtempSync(join(folder, 'checkout-made-'));
  try {
    compile(made, ['--noCheck', '--declaration', 'false']);
    renameSync(made, copy);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}
