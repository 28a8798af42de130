import { CortexError, quoted } from '../errors.ts';

/** The two chunks of a WAV file that sound is read from. */
export interface WavChunks {
  readonly format: DataView;
  /** The bytes of the samples. */
  readonly samples: Uint8Array;
}

/** Sizes that writers put down when they cannot go back to the header, as into a pipe; sox has the second. */
const unknownSize = 0xffffffff;
const unknownSoxSize = 0x7ffff000;

interface Chunk {
  readonly id: string;
  readonly start: number;
  readonly size: number;
}

/**
 * Walks the chunks of a RIFF or RF64 file (EBU Tech 3306) as far as `fmt ` and `data`; no other chunk is looked into
 * but `ds64`. A file whose header says no size was written into a pipe: its samples go to the end of the file.
 * Throws Unsupported for big-endian files and InvalidData for bytes without the chunks or with fewer samples than the
 * header says.
 */
export function wavChunks(bytes: Uint8Array, source: string): WavChunks {
  expectWave(bytes, source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: DataView | undefined;
  let longSize: number | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const chunk = { id: textAt(bytes, at), start: at + 8, size: view.getUint32(at + 4, true) };
    const size = chunk.id === 'data' ? samplesSize(view, chunk, format, longSize) : chunk.size;
    const end = chunk.start + size;
    if (chunk.id === 'ds64' && size >= 16 && end <= bytes.length) {
      longSize = Number(view.getBigUint64(chunk.start + 8, true));
    }
    if (chunk.id === 'fmt ' && size >= 16 && end <= bytes.length) {
      format = new DataView(bytes.buffer, bytes.byteOffset + chunk.start, size);
    }
    if (chunk.id === 'data') {
      if (!format) throw faulty(source, 'its "fmt " chunk does not come before the samples');
      if (end > bytes.length) {
        throw faulty(source, `${bytes.length - chunk.start} of ${size} bytes of samples are there`);
      }
      return { format, samples: bytes.subarray(chunk.start, end) };
    }
    at = afterChunk(bytes, end, size);
  }
  throw faulty(source, `it has no ${format ? '"data"' : '"fmt "'} chunk`);
}

/** Length of the samples in bytes, those to the end of the file when the header does not know. */
function samplesSize(view: DataView, { start, size }: Chunk, format?: DataView, longSize?: number): number {
  const present = view.byteLength - start;
  if (size === unknownSize && longSize !== undefined && longSize > 0 && longSize < Number(2n ** 64n - 1n)) {
    return longSize;
  }
  const frame = format?.getUint16(12, true) || 1;
  const soxSize = unknownSoxSize - (unknownSoxSize % frame);
  // A size of 0 is a true one when the file, by its own header, goes on after the chunk.
  const riffSize = view.getUint32(4, true);
  const goesOn = riffSize !== unknownSize && riffSize + 8 > start;
  const unknown = size === unknownSize || (size === soxSize && size > present) || (size === 0 && !goesOn);
  return unknown ? present : size;
}

/** Where the next chunk begins: after odd sizes there is a byte of padding, which some writers forget. */
function afterChunk(bytes: Uint8Array, end: number, size: number): number {
  const forgotten = ['fmt ', 'data'].includes(textAt(bytes, end));
  return size % 2 === 1 && !forgotten ? end + 1 : end;
}

function expectWave(bytes: Uint8Array, source: string): void {
  const begin = textAt(bytes, 0);
  if (begin === 'RIFX') {
    throw new CortexError('Unsupported', `${source} is big-endian (RIFX); save it as little-endian RIFF/WAVE.`);
  }
  if (!['RIFF', 'RF64', 'BW64'].includes(begin) || textAt(bytes, 8) !== 'WAVE') {
    const begun = quoted(begin.replace(/[^ -~]/g, '?'));
    const found = bytes.length === 0 ? 'it is empty' : `it begins with ${begun}, not with "RIFF" and "WAVE"`;
    throw new CortexError('InvalidData', `${source} is not a WAV file (${found}); save the sound as WAV.`);
  }
}

/** Four bytes as a text; fewer at the end of the file. */
const textAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

function faulty(source: string, fault: string): CortexError {
  return new CortexError(
    'InvalidData',
    `${source} is not a whole WAV file (${fault}); copy it again or write it again as RIFF/WAVE.`,
  );
}
