import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a whole file or nothing: the content goes to a hidden file beside `path`, reaches the disk, and takes the
 * place of `path` in one step, so that a reader never sees half a file and a crash leaves the old one.
 * Missing folders are made. Any failure of the file system is thrown as it is, after the hidden file is removed.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string): Promise<void> {
  await withHiddenFile(path, content, (temporary) => rename(temporary, path));
}

/** As `writeFileAtomic`, but a file that is there stays as it is: false then. Of several that write at once one succeeds. */
export async function createFileAtomic(path: string, content: Uint8Array | string): Promise<boolean> {
  return withHiddenFile(path, content, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function withHiddenFile<T>(
  path: string,
  content: Uint8Array | string,
  place: (temporary: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeThrough(temporary, content);
    const placed = await place(temporary);
    await syncFolder(folder);
    return placed;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes a file of `writeFileAtomic`, and the hidden ones that writers of it left behind when they were killed; no file
 * is no error. Not while another process writes it.
 */
export async function removeFile(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const left = names.filter((name) => name.startsWith(`.${basename(path)}.`) && name.endsWith('.tmp'));
  for (const name of [basename(path), ...left]) await rm(join(folder, name), { force: true });
}

async function writeThrough(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself durable; Windows cannot open folders and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
