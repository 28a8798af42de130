import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { CortexError, isCortexError, quoted } from '../errors.ts';

/** What an archive may hold at most; they come from elsewhere and are not trusted. */
export interface ArchiveLimits {
  readonly mostEntries: number;
  /** All files together, unpacked. */
  readonly mostBytes: number;
}

const usualLimits: ArchiveLimits = { mostEntries: 10_000, mostBytes: 2 ** 31 };

/**
 * The files of a .tar.gz by their paths in it, in memory: nothing is written to disk. `isWanted` leaves out the content of others.
 * Throws MissingFile, and InvalidData for an archive that is damaged or truncated, that has a path outside itself, a link or another
 * entry that is no file or folder, one path twice, or more than the limits.
 */
export async function readTarGzip(
  path: string,
  isWanted: (name: string) => boolean = () => true,
  limits: ArchiveLimits = usualLimits,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const names = new Set<string>();
  let bytes = 0;
  const unpacking = extract();
  const reading = pipeline(
    createReadStream(path),
    createGunzip(),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > limits.mostBytes) {
          throw fault(path, `holds more than ${limits.mostBytes} bytes; archives of recordings are smaller`);
        }
        yield chunk;
      }
    },
    unpacking,
  );
  const collecting = (async () => {
    for await (const entry of unpacking) {
      const { header } = entry;
      expectPlain(path, header);
      const name = header.name.replace(/^(?:\.\/)+/, '');
      if (header.type !== 'directory' && names.has(name)) throw fault(path, `has ${quoted(name)} twice`);
      names.add(name);
      if (names.size > limits.mostEntries) throw fault(path, `has more than ${limits.mostEntries} entries`);
      const parts: Uint8Array[] = [];
      const isKept = header.type !== 'directory' && isWanted(name);
      for await (const part of entry as AsyncIterable<Uint8Array>) if (isKept) parts.push(part);
      if (isKept) files.set(name, Uint8Array.from(Buffer.concat(parts)));
    }
  })();
  const [collected, read] = await Promise.allSettled([collecting, reading]);
  for (const one of [collected, read]) {
    if (one.status === 'rejected' && isCortexError(one.reason)) throw one.reason;
  }
  if (read.status === 'rejected') throw unreadable(path, read.reason);
  if (collected.status === 'rejected') throw unreadable(path, collected.reason);
  return files;
}

/** Throws InvalidData unless the entry is a file or folder inside the archive. */
function expectPlain(path: string, { name, type }: Header): void {
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') {
    throw fault(path, `has ${quoted(name)}, a ${type ?? 'thing'} and no file`);
  }
  const parts = name.split(/[/\\]/);
  if (name === '' || /^[/\\]|^[A-Za-z]:/.test(name) || parts.includes('..') || name.includes('\0')) {
    throw fault(path, `has the path ${quoted(name)}, which leads out of it`);
  }
}

function fault(path: string, what: string): CortexError {
  return new CortexError('InvalidData', `${path} ${what}; it is not read.`);
}

function unreadable(path: string, cause: unknown): CortexError {
  const { code, message } =
    cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: '', message: `${cause}` };
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      cause,
    });
  }
  return new CortexError('InvalidData', `${path} is no whole .tgz archive (${message}); copy or download it again.`, {
    cause,
  });
}
