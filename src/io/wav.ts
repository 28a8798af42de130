import { readFile } from 'node:fs/promises';
import wavefile from 'wavefile';
import { z } from 'zod';
import { CortexError } from '../errors.ts';

/** Sound of a WAV file. */
export interface WavSound {
  /** One array a channel; integers are scaled to −1…1, floats are as in the file. */
  readonly channels: readonly Float32Array[];
  readonly samplingRateHz: number;
}

/** Codes of the sample formats in a WAV header. */
const formatCodes = { integer: 1, float: 3, extensible: 65_534 };

const formatSchema = z.object({
  audioFormat: z.int(),
  numChannels: z.int().positive(),
  sampleRate: z.number().positive(),
  bitsPerSample: z.int().positive(),
  subformat: z.array(z.number()),
});

const dataSchema = z.object({ chunkSize: z.number(), samples: z.instanceof(Uint8Array) });

/**
 * The sound in the bytes of a WAV file: PCM of 16, 24 or 32 bits, or float32.
 * Throws Unsupported for other formats and InvalidData for bytes that are no whole WAV file, or NaN.
 * @param source named in error messages, such as the file's path
 */
export function decodeWav(bytes: Uint8Array, source = 'the WAV data'): WavSound {
  const { format, samples } = parse(bytes, source);
  const { audioFormat, numChannels, sampleRate, bitsPerSample, subformat } = format;
  const code = audioFormat === formatCodes.extensible ? subformat[0] : audioFormat;
  const integer = code === formatCodes.integer && [16, 24, 32].includes(bitsPerSample);
  const float = code === formatCodes.float && bitsPerSample === 32;
  if (!integer && !float) {
    throw new CortexError(
      'Unsupported',
      `${source} has ${bitsPerSample}-bit samples of format ${code}; save it as PCM of 16, 24 or 32 bits or as float32.`,
    );
  }
  const values = decodeSamples(samples, bitsPerSample, float);
  const channels = Array.from({ length: numChannels }, (_, channel) => everyNth(values, numChannels, channel));
  channels.forEach((channel, number) => {
    const bad = channel.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new CortexError('InvalidData', `${source} has ${channel[bad]} at sample ${bad} of channel ${number}.`);
    }
  });
  return { channels, samplingRateHz: sampleRate };
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

/** Little-endian samples as numbers; integers scaled to −1…1. */
function decodeSamples(bytes: Uint8Array, bits: number, float: boolean): Float32Array {
  const size = bits / 8;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(Math.floor(bytes.length / size));
  const scale = 2 ** (1 - bits);
  for (let i = 0; i < values.length; i++) {
    const at = i * size;
    if (float) values[i] = view.getFloat32(at, true);
    else if (bits === 16) values[i] = scale * view.getInt16(at, true);
    else if (bits === 24) values[i] = scale * (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true));
    else values[i] = scale * view.getInt32(at, true);
  }
  return values;
}

function everyNth(values: Float32Array, n: number, first: number): Float32Array {
  if (n === 1) return values;
  return Float32Array.from({ length: Math.floor(values.length / n) }, (_, i) => values[i * n + first]);
}

function parse(bytes: Uint8Array, source: string) {
  const wav = new wavefile.WaveFile();
  try {
    wav.fromBuffer(bytes);
    const format = formatSchema.parse(wav.fmt);
    const { chunkSize, samples } = dataSchema.parse(wav.data);
    if (wav.container === 'RIFX') throw new Error('big-endian samples');
    if (samples.length < chunkSize) throw new Error(`${samples.length} of ${chunkSize} bytes of samples are there`);
    return { format, samples };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CortexError(
      'InvalidData',
      `${source} is not a whole little-endian WAV file (${reason}); write it again as RIFF/WAVE.`,
      { cause },
    );
  }
}
