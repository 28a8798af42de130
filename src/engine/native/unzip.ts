import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

/**
 * Streams chosen entries of a zip file to disk.
 *
 * @param target maps an entry's name to its path below `folder`; undefined leaves the entry out
 * @param onBytes called with the bytes written since the last call
 * @returns the paths written, relative to `folder`
 */
export async function extractEntries(
  zipFile: string,
  folder: string,
  target: (entryName: string) => string | undefined,
  onBytes: (bytes: number) => void = () => {},
): Promise<string[]> {
  const written: string[] = [];
  const zip = await yauzl.openPromise(zipFile, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.endsWith('/') ? undefined : target(entry.fileName);
    if (path === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), counted(onBytes), createWriteStream(join(folder, path)));
    written.push(path);
  }
  return written;
}

/** The text of the first entry whose name matches; undefined when none does. */
export async function readTextEntry(zipFile: string, name: RegExp): Promise<string | undefined> {
  const zip = await yauzl.openPromise(zipFile, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (name.test(entry.fileName)) return await text(await zip.openReadStreamPromise(entry));
    }
    return undefined;
  } finally {
    zip.close();
  }
}

function counted(onBytes: (bytes: number) => void): Readable & NodeJS.WritableStream {
  return new PassThrough().on('data', (chunk: Buffer) => onBytes(chunk.length));
}
