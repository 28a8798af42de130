import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { quoted } from '../../../src/errors.ts';
import { archiveFault, entryParts, meter, refuse, type UnpackLimits } from './entry-path.ts';

/** Unpacks a .tar.gz archive into a new folder. Throws InvalidData as `unpackZip` does. */
export async function unpackTarGzip(path: string, folder: string, limits: UnpackLimits): Promise<void> {
  const measure = meter(limits);
  const unpacking = extract();
  const reading = pipeline(createReadStream(path), createGunzip(), measure.count, unpacking);
  const writing = (async () => {
    for await (const entry of unpacking) {
      measure.entry();
      await unpackEntry(entry.header, entry as AsyncIterable<Uint8Array>, folder);
    }
  })();
  const [written, read] = await Promise.allSettled([writing, reading]);
  // A fault of an entry ends the reading too; it is the one to be told.
  for (const one of [written, read]) if (one.status === 'rejected') throw archiveFault(one.reason);
}

async function unpackEntry({ name, type }: Header, content: AsyncIterable<Uint8Array>, folder: string): Promise<void> {
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') {
    refuse(`has ${quoted(name)}, a ${type ?? 'thing'} and no file`);
  }
  const parts = /^(\.\/)*$/.test(name) ? undefined : entryParts(name);
  if (!parts || type === 'directory') {
    for await (const _ of content);
    return;
  }
  const target = join(folder, ...parts);
  await mkdir(dirname(target), { recursive: true });
  await pipeline(content, createWriteStream(target, { flags: 'wx' }));
}
