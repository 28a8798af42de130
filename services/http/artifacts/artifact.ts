import { createHash } from 'node:crypto';
import { constants, type ReadStream } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CortexError, quoted } from '../../../src/errors.ts';
import type { HidePaths } from '../security/hide-paths.ts';
import { isShown } from './list-files.ts';
import { mediaTypeOf } from './media-types.ts';

/** A file of a run. */
export interface ArtifactCard {
  /** Path from the run folder. */
  readonly name: string;
  readonly size: number;
  readonly type: string;
  /** The same for the same content; another one when the file is written anew. */
  readonly etag: string;
  /** ISO 8601, UTC. */
  readonly modified: string;
}

/** An opened file of a run, as it is sent. */
export interface Artifact extends ArtifactCard {
  /** The bytes from `start` to `end`, the latter included; to be read to the end or destroyed. */
  stream(range?: { readonly start: number; readonly end: number }): ReadStream | Iterable<Uint8Array>;
  /** Gives the file back when nothing of it is read. */
  close(): Promise<void>;
}

/** Endings of files that tell where the data of a run lie. */
const texts = ['.json', '.html', '.csv', '.txt'];
/** Bytes of a text that is looked through. */
const mostTextBytes = 64 * 2 ** 20;

/**
 * Opens a file of a run folder by its path in it. Throws NotFound for what is no file there: a path that leads out of it,
 * a hidden file, a link. Texts are sent without the paths that `hide` knows.
 */
export async function openArtifact(runDir: string, name: string, hide: HidePaths): Promise<Artifact> {
  const nothing = new CortexError(
    'NotFound',
    `The run has no file ${quoted(name)}; GET its artifacts for those it has.`,
  );
  if (!name.split('/').every(isShown)) throw nothing;
  const root = await realpath(runDir);
  const path = join(root, name);
  // A folder on the way that is a link leads elsewhere.
  if ((await realpath(path).catch(() => undefined)) !== path) throw nothing;
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(error.code ?? '')) throw nothing;
    throw error;
  });
  try {
    return await describe(file, name, hide, nothing);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function describe(file: FileHandle, name: string, hide: HidePaths, nothing: Error): Promise<Artifact> {
  const found = await file.stat();
  if (!found.isFile()) throw nothing;
  const card = { name, type: mediaTypeOf(name), modified: found.mtime.toISOString() };
  const etag = (mark: string) => `"${createHash('sha256').update(mark).digest('hex').slice(0, 32)}"`;
  if (texts.includes(extname(name).toLowerCase()) && found.size <= mostTextBytes) {
    const bytes = Buffer.from(hide(await file.readFile('utf8')));
    await file.close();
    return {
      ...card,
      size: bytes.length,
      etag: etag(bytes.toString('latin1')),
      stream: (range) => [range ? bytes.subarray(range.start, range.end + 1) : bytes],
      close: async () => undefined,
    };
  }
  return {
    ...card,
    size: found.size,
    etag: etag(`${found.ino} ${found.size} ${found.mtimeMs}`),
    // What is appended meanwhile is not sent: the length has been told.
    stream: (range = { start: 0, end: found.size - 1 }) =>
      found.size === 0 ? [] : file.createReadStream({ ...range, autoClose: true }),
    close: () => file.close(),
  };
}
