import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { quoted } from '../../../src/errors.ts';
import { archiveFault, entryParts, meter, refuse, type UnpackLimits } from './entry-path.ts';

/** Two blocks of zeros: POSIX.1-2017, pax, "ustar Interchange Format". */
const endBytes = 1024;

/** Unpacks a .tar.gz archive into a new folder. Throws InvalidData as `unpackZip` does, and AbortError. */
export async function unpackTarGzip(
  path: string,
  folder: string,
  limits: UnpackLimits,
  signal?: AbortSignal,
): Promise<void> {
  const measure = meter(limits);
  const unpacking = extract();
  const stop = new AbortController();
  let writing: Promise<void> = Promise.resolve();
  let fault: unknown;
  unpacking.on('entry', (header, content, next) => {
    // Nobody listens yet while its folder is made.
    content.on('error', () => {});
    writing = unpackEntry(header, content as unknown as Readable, folder, measure, stop.signal);
    writing.then(
      () => next(),
      (error: Error) => {
        fault ??= error;
        next(error);
      },
    );
  });
  try {
    await pipeline(createReadStream(path), createGunzip(), measure.count, expectEnd, unpacking, { signal });
    await writing;
  } catch (error) {
    // The entry of an archive that is cut short may never end by itself.
    const first = fault ?? error;
    stop.abort();
    await writing.catch(() => {});
    throw archiveFault(first);
  }
}

/**
 * Passes the bytes of a tar archive on. Throws InvalidData, behind them, where its end mark does not end them: what was cut short between
 * two files would pass for whole.
 */
async function* expectEnd(chunks: AsyncIterable<Uint8Array>) {
  let zeros = 0;
  for await (const chunk of chunks) {
    const tail = chunk.subarray(-endBytes);
    const used = tail.findLastIndex((byte) => byte !== 0) + 1;
    zeros = tail.length - used + (used === 0 ? zeros : 0);
    yield chunk;
  }
  if (zeros < endBytes) refuse('is damaged: it was cut short, for it has no end mark');
}

async function unpackEntry(
  { name, type }: Header,
  content: Readable,
  folder: string,
  measure: ReturnType<typeof meter>,
  signal: AbortSignal,
): Promise<void> {
  measure.entry();
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') {
    refuse(`has ${quoted(name)}, a ${type ?? 'thing'} and no file`);
  }
  const parts = /^(\.\/)*$/.test(name) ? undefined : entryParts(name);
  if (!parts || type === 'directory') {
    content.resume();
    return;
  }
  const target = join(folder, ...parts);
  await mkdir(dirname(target), { recursive: true });
  await pipeline(content, createWriteStream(target, { flags: 'wx' }), { signal });
}
