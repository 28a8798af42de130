import { readFile } from 'node:fs/promises';
import { CortexError } from '../errors.ts';
import { wavChunks } from './wav-chunks.ts';

/** Sound of a WAV file. */
export interface WavSound {
  /** One array a channel; integers are scaled to −1…1, floats are as in the file. */
  readonly channels: readonly Float32Array[];
  readonly samplingRateHz: number;
}

/** Codes of the sample formats in a WAV header. */
const formatCodes = { integer: 1, float: 3, extensible: 0xfffe };

/** Formats that are met in practice and hold no samples as they are. */
const compressedFormats: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  80: 'MPEG',
  85: 'MP3',
};

/**
 * The sound in the bytes of a WAV file: PCM of 8, 16, 24 or 32 bits, float32 or float64, under a plain or an extensible
 * header, RIFF or RF64. Chunks of other kinds are passed over.
 * Throws Unsupported for other formats and InvalidData for bytes that are no whole WAV file, or NaN.
 * @param source named in error messages, such as the file's path
 */
export function decodeWav(bytes: Uint8Array, source = 'the WAV data'): WavSound {
  const { format, samples } = wavChunks(bytes, source);
  const { code, bits, channels: count, samplingRateHz } = readFormat(format, source);
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const sampleAt = sampleReader(view, code, bits);
  const size = bits / 8;
  const frames = Math.floor(samples.length / (count * size));
  const channels = Array.from({ length: count }, (_, channel) => {
    const values = new Float32Array(frames);
    for (let i = 0; i < frames; i++) values[i] = sampleAt((i * count + channel) * size);
    return values;
  });
  channels.forEach((channel, number) => {
    const bad = channel.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new CortexError('InvalidData', `${source} has ${channel[bad]} at sample ${bad} of channel ${number}.`);
    }
  });
  return { channels, samplingRateHz };
}

/** Reads a WAV file, see decodeWav. Throws MissingFile when it cannot be opened. */
export async function readWav(path: string): Promise<WavSound> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new CortexError('MissingFile', `Cannot read ${path}; check that the file exists and is readable.`, {
      details: { path },
      cause,
    });
  });
  return decodeWav(bytes, path);
}

/** The one channel of a sound. Throws InvalidData when it has several. */
export function monoOf({ channels }: WavSound, source: string): Float32Array {
  if (channels.length === 1) return channels[0];
  throw new CortexError(
    'InvalidData',
    `${source} has ${channels.length} channels but a sound of one channel is needed; keep the channel that was played.`,
  );
}

interface SampleFormat {
  readonly code: number;
  readonly bits: number;
  readonly channels: number;
  readonly samplingRateHz: number;
}

/** The `fmt ` chunk: code 0, channels 2, rate 4, bytes of a frame 12, bits 14; under extensible the code at 24. */
function readFormat(format: DataView, source: string): SampleFormat {
  const tag = format.getUint16(0, true);
  const extended = tag === formatCodes.extensible && format.byteLength >= 26;
  const code = extended ? format.getUint16(24, true) : tag;
  const channels = format.getUint16(2, true);
  const samplingRateHz = format.getUint32(4, true);
  const frame = format.getUint16(12, true);
  const bits = format.getUint16(14, true);
  const advice = 'save it as PCM of 16, 24 or 32 bits or as float32';
  if (code !== formatCodes.integer && code !== formatCodes.float) {
    const name = Object.hasOwn(compressedFormats, code) ? `${compressedFormats[code]}, format ${code}` : code;
    const fault = typeof name === 'string' ? `is compressed (${name})` : `has samples of the unknown format ${name}`;
    throw new CortexError('Unsupported', `${source} ${fault}; ${advice}.`);
  }
  const sizes = code === formatCodes.integer ? [8, 16, 24, 32] : [32, 64];
  if (!sizes.includes(bits)) {
    const kind = code === formatCodes.integer ? 'integer' : 'float';
    throw new CortexError('Unsupported', `${source} has ${kind} samples of ${bits} bits; ${advice}.`);
  }
  if (channels === 0 || samplingRateHz === 0 || frame * 8 !== channels * bits) {
    throw new CortexError(
      'InvalidData',
      `${source} has a header that cannot be: ${channels} channels of ${bits} bits in frames of ${frame} bytes at ${samplingRateHz} Hz; ${advice}.`,
    );
  }
  return { code, bits, channels, samplingRateHz };
}

/** Reads the little-endian sample at a byte; integers are scaled to −1…1, those of 8 bits have no sign in the file. */
function sampleReader(view: DataView, code: number, bits: number): (at: number) => number {
  if (code === formatCodes.float) {
    return bits === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  }
  const scale = 2 ** (1 - bits);
  if (bits === 8) return (at) => scale * (view.getUint8(at) - 128);
  if (bits === 16) return (at) => scale * view.getInt16(at, true);
  if (bits === 24) return (at) => scale * (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true));
  return (at) => scale * view.getInt32(at, true);
}
