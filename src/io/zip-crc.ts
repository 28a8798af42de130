import { crc32 } from 'node:zlib';
import { quoted } from '../errors.ts';

/**
 * Throws an Error, naming the entry of a zip archive, where the CRC-32 of its unpacked bytes is not the one that the archive tells: readers
 * of zip archives check it of their own accord in few languages.
 */
export function expectCrc32(name: string, found: number, told: number): void {
  if (found !== told) throw new Error(`${quoted(name)} is damaged: it does not have the CRC-32 that the archive tells`);
}

/** The unpacked bytes of an entry as they come; throws as `expectCrc32` behind the last of them. */
export async function* withCrc32(chunks: AsyncIterable<Uint8Array>, name: string, told: number) {
  let found = 0;
  for await (const chunk of chunks) {
    found = crc32(chunk, found);
    yield chunk;
  }
  expectCrc32(name, found, told);
}
