import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { quoted } from '../../../src/errors.ts';
import { withCrc32 } from '../../../src/io/zip-crc.ts';
import { archiveFault, entryParts, meter, refuse, type UnpackLimits } from './entry-path.ts';

/** Bits of the external attributes that say what kind of file an entry is, where a Unix system wrote it. */
const [kindBits, regular, directory] = [0o170000, 0o100000, 0o040000];

/**
 * Unpacks a .zip archive into a new folder. Throws InvalidData for a damaged one, for links, for paths out of it and beyond the limits, and
 * AbortError.
 */
export async function unpackZip(
  path: string,
  folder: string,
  limits: UnpackLimits,
  signal?: AbortSignal,
): Promise<void> {
  const options = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true, autoClose: false };
  const zip = await yauzl.openPromise(path, options).catch((error: unknown) => {
    throw archiveFault(error);
  });
  const measure = meter(limits);
  try {
    for await (const entry of zip.eachEntry()) {
      measure.entry();
      await unpackEntry(zip, entry, folder, measure, signal);
    }
  } catch (error) {
    throw archiveFault(error);
  } finally {
    zip.close();
  }
}

async function unpackEntry(
  zip: ZipFile,
  entry: Entry,
  folder: string,
  measure: ReturnType<typeof meter>,
  signal?: AbortSignal,
): Promise<void> {
  const { fileName } = entry;
  const kind = (entry.externalFileAttributes >>> 16) & kindBits;
  if (kind !== 0 && kind !== regular && kind !== directory)
    refuse(`has ${quoted(fileName)}, a link or another thing that is no file`);
  if (entry.isEncrypted()) refuse(`has ${quoted(fileName)}, which is encrypted`);
  const parts = entryParts(fileName);
  if (!parts || fileName.endsWith('/')) return;
  const target = join(folder, ...parts);
  await mkdir(dirname(target), { recursive: true });
  const checked = (chunks: AsyncIterable<Uint8Array>) => withCrc32(chunks, fileName, entry.crc32);
  const content = await zip.openReadStreamPromise(entry);
  await pipeline(content, measure.count, checked, createWriteStream(target, { flags: 'wx' }), { signal });
}
