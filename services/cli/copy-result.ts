import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintFile } from '../analyses/result-folder.ts';
import { expectEmptyFolder, filesIn } from './out-folder.ts';

/** Throws Conflict for an `--out` that holds anything but a result of ours, before that is worked out. */
export async function expectRoomFor(out: string | undefined): Promise<void> {
  if (out === undefined || (await bytesOf(join(out, fingerprintFile)))) return;
  await expectEmptyFolder(out, 'a result');
}

/**
 * Copies a result folder to `out`, if one is named; the folder to look at. A copy that is there already stays as it is;
 * throws Conflict when `out` holds anything else.
 */
export async function copyTo(folder: string, out: string | undefined): Promise<string> {
  if (out === undefined) return folder;
  if (await isCopy(folder, out)) return out;
  await expectEmptyFolder(out, 'this result');
  await cp(folder, out, { recursive: true, errorOnExist: true, force: false });
  return out;
}

/** Whether every file of the result is in `out` too, byte for byte. */
async function isCopy(folder: string, out: string): Promise<boolean> {
  for (const name of await filesIn(folder)) {
    const [kept, copied] = [await bytesOf(join(folder, name)), await bytesOf(join(out, name))];
    if (!kept || !copied?.equals(kept)) return false;
  }
  return true;
}

function bytesOf(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}
