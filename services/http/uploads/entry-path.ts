import { CortexError, isCortexError, quoted, shortened } from '../../../src/errors.ts';

/** What an archive may unpack to at most. */
export interface UnpackLimits {
  readonly mostEntries: number;
  /** All files together. */
  readonly mostBytes: number;
}

const fault = (what: string, cause?: unknown) =>
  new CortexError('InvalidData', `The archive ${what}; nothing of it is kept.`, { cause });

/** Throws InvalidData: the archive is not unpacked. */
export function refuse(what: string): never {
  throw fault(what);
}

/** What the archive is to blame for as InvalidData; what the disk is to blame for stays as it is. */
export function archiveFault(error: unknown): unknown {
  if (!(error instanceof Error) || isCortexError(error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code)) return fault('has one path twice', error);
  if (code === 'ENAMETOOLONG') return fault('has a path that is too long for the disk', error);
  const isOfTheArchive = code === '' || code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
  return isOfTheArchive ? fault(`is damaged or of another kind (${shortened(error.message)})`, error) : error;
}

/** UTF-8 bytes of a name that the file systems of Linux and macOS hold (NAME_MAX), and characters of a path. */
const [mostNameBytes, mostPathCharacters] = [255, 1000];

/**
 * Where an entry goes, as the parts of its path; undefined for what systems leave beside files of their own accord. Throws InvalidData
 * for a path that leads out of the archive, and for one that is too long for a file.
 */
export function entryParts(name: string): readonly string[] | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  const isOutside = name.startsWith('/') || /[\\\0]|^[A-Za-z]:/.test(name) || parts.includes('..');
  if (isOutside || parts.length === 0) refuse(`has the path ${quoted(name)}, which leads out of it`);
  if (name.length > mostPathCharacters || parts.some((part) => Buffer.byteLength(part) > mostNameBytes)) {
    refuse(
      `has the path ${quoted(name)}, which is too long: ${mostPathCharacters} characters, ${mostNameBytes} bytes for a name`,
    );
  }
  const isLitter =
    parts[0] === '__MACOSX' || ['.DS_Store', 'Thumbs.db', 'desktop.ini'].includes(parts[parts.length - 1]);
  return isLitter ? undefined : parts;
}

/** Counts entries and bytes. Throws InvalidData for more than the limits. */
export function meter({ mostEntries, mostBytes }: UnpackLimits) {
  let entries = 0;
  let bytes = 0;
  return {
    entry(): void {
      if (++entries > mostEntries) refuse(`has more than ${mostEntries} files and folders`);
    },
    async *count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > mostBytes) refuse(`unpacks to more than ${mostBytes} bytes`);
        yield chunk;
      }
    },
  };
}
