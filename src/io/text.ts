import { constants, isUtf8 } from 'node:buffer';
import { CortexError } from '../errors.ts';

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/**
 * The text of a file in UTF-8, without its byte-order mark. Throws InvalidData for bytes that are not UTF-8, naming the
 * first line with such bytes: a name read in another encoding would no longer be itself. Throws Unsupported for files
 * longer than a string can be (512 MiB).
 * @param source named in error messages, such as the file's path
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    throw new CortexError(
      'Unsupported',
      `${source} has ${bytes.length} bytes; a text file has ${constants.MAX_STRING_LENGTH} at most. Long tables of spikes fit into spikes.npy.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const [first, second] = bytes;
    const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    const where = wide ? 'it is UTF-16' : `line ${firstForeignLine(bytes)} has bytes of another encoding`;
    throw new CortexError(
      'InvalidData',
      `${source} is not UTF-8 (${where}); save it again as UTF-8, in a spreadsheet as "CSV UTF-8".`,
      { cause },
    );
  }
}

/** The value of a JSON file in UTF-8. Throws InvalidData for other text. */
export function decodeJson(bytes: Uint8Array, source: string): unknown {
  const text = decodeText(bytes, source);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CortexError(
      'InvalidData',
      `${source} is not JSON (${cause instanceof Error ? cause.message : cause}); write it again.`,
      { cause },
    );
  }
}

/** The first line, from 1, whose bytes are not UTF-8; in UTF-8 no byte of a longer character is a line end. */
function firstForeignLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (let at = 0; at < bytes.length; at++) {
    const newline = bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed);
    if (!newline) continue;
    if (!isUtf8(bytes.subarray(start, at))) break;
    line++;
    start = at + 1;
  }
  return line;
}
