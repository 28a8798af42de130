import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A chunk of a RIFF file: its name, its size and its bytes, with the padding byte of odd sizes. */
export function riffChunk(id: string, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

/** The body of a `fmt ` chunk: 16 bytes. */
export function formatBody(code: number, channels: number, samplingRateHz: number, bits: number): Buffer {
  const body = Buffer.alloc(16);
  const frame = (channels * bits) / 8;
  body.writeUInt16LE(code, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(samplingRateHz, 4);
  body.writeUInt32LE(samplingRateHz * frame, 8);
  body.writeUInt16LE(frame, 12);
  body.writeUInt16LE(bits, 14);
  return body;
}

/** A WAV file of the given chunks. */
export function riffFile(chunks: readonly Uint8Array[], { id = 'RIFF', size = -1 } = {}): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  const file = riffChunk(id, body);
  if (size >= 0) file.writeUInt32LE(size, 4);
  return file;
}

/** Writes a mono float32 WAV file; missing folders are made. */
export async function writeWav(path: string, samples: ArrayLike<number>, samplingRateHz: number): Promise<void> {
  const floats = Float32Array.from(samples);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    riffFile([
      riffChunk('fmt ', formatBody(3, 1, samplingRateHz, 32)),
      riffChunk('data', new Uint8Array(floats.buffer)),
    ]),
  );
}
