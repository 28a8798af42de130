import { crc32 } from 'node:zlib';
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { expectCrc32 } from './zip-crc.ts';

/**
 * The unpacked bytes of the files in a zip archive by their names, of those alone that `wants` takes. Throws an Error for bytes that are no
 * whole archive, and one that names the file whose CRC-32 is wrong.
 */
export function unzip(bytes: Uint8Array, wants: (file: UnzipFileInfo) => boolean = () => true) {
  const told = new Map<string, number>();
  let entries: readonly number[] | undefined;
  let at = 0;
  const files = unzipSync(bytes, {
    filter(file) {
      // The files come in the order of the directory; the last one of a name is kept.
      entries ??= directoryCrcs(bytes);
      const crc = entries[at++];
      const isWanted = wants(file);
      if (isWanted) told.set(file.name, crc);
      return isWanted;
    },
  });
  for (const [name, content] of Object.entries(files)) expectCrc32(name, crc32(content), told.get(name) ?? Number.NaN);
  return files;
}

/** Signatures of the records of a zip archive: APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.12 to 4.3.16. */
const [fileHeader, endRecord, end64Record, end64Locator] = [0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50];

/** The CRC-32 of every entry, in the order of the archive's directory. */
function directoryCrcs(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const u32 = (offset: number) => view.getUint32(offset, true);
  const u16 = (offset: number) => view.getUint16(offset, true);
  let end = bytes.length - 22;
  while (u32(end) !== endRecord) end--;
  let [count, offset] = [u16(end + 8), u32(end + 16)];
  if (end >= 20 && u32(end - 20) === end64Locator) {
    const end64 = u32(end - 12);
    if (u32(end64) === end64Record) [count, offset] = [u32(end64 + 32), u32(end64 + 48)];
  }
  return Array.from({ length: count }, () => {
    if (u32(offset) !== fileHeader) throw new Error('its directory is damaged');
    const crc = u32(offset + 16);
    offset += 46 + u16(offset + 28) + u16(offset + 30) + u16(offset + 32);
    return crc;
  });
}
