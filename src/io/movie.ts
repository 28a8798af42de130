import { spawn } from 'node:child_process';
import { z } from 'zod';
import { CortexError } from '../errors.ts';
import type { PixelMap } from './ppm.ts';
import { decodePpms } from './ppm.ts';
import { shownPath } from './shown-path.ts';

/** A decoded movie. */
export interface Movie {
  readonly frames: readonly PixelMap[];
  readonly frameRateHz: number;
}

const probeSchema = z.object({ streams: z.array(z.object({ avg_frame_rate: z.string() })) });

/**
 * The frames of a movie (MP4, AVI, MOV, WebM, …) at the mean rate that it says, by `ffprobe` and `ffmpeg` of the PATH; frames
 * of movies without a constant rate are shown again or left out. Throws Unsupported without the two programs and InvalidData
 * for a file that they cannot read.
 */
export async function readMovie(path: string): Promise<Movie> {
  const what = ['-v', 'error', '-protocol_whitelist', 'file'];
  const described = await runProgram(
    'ffprobe',
    [...what, '-select_streams', 'v:0', '-show_entries', 'stream=avg_frame_rate', '-of', 'json', `file:${path}`],
    path,
  );
  const [stream] = probeSchema.parse(JSON.parse(described.toString('utf8'))).streams;
  const [frames = 0, seconds = 0] = stream?.avg_frame_rate.split('/').map(Number) ?? [];
  const frameRateHz = frames / seconds;
  if (!(frameRateHz > 0 && Number.isFinite(frameRateHz))) {
    throw new CortexError('InvalidData', `${shownPath(path)} has no video of a known frame rate; convert it again.`);
  }
  const rate = ['-r', `${frames}/${seconds}`];
  const pictures = await runProgram(
    'ffmpeg',
    [...what, '-i', `file:${path}`, '-map', '0:v:0', ...rate, ...asPpm],
    path,
  );
  return { frames: decodePpms(pictures, shownPath(path)), frameRateHz };
}

/** The one picture of an image file that `ffmpeg` of the PATH can read, such as a JPEG. Throws as `readMovie` does. */
export async function readPicture(path: string): Promise<PixelMap> {
  const input = ['-v', 'error', '-protocol_whitelist', 'file', '-i', `file:${path}`];
  const pictures = await runProgram('ffmpeg', [...input, '-frames:v', '1', ...asPpm], path);
  return decodePpms(pictures, shownPath(path))[0];
}

const asPpm = ['-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt', 'rgb24', 'pipe:1'];

/** Bytes of a decoded movie at most: 1 GiB. */
const mostBytes = 2 ** 30;

/** What a program writes to stdout about the file at `path`. */
function runProgram(program: string, args: readonly string[], path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let [bytes, faults] = [0, ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) child.kill();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      faults += chunk.toString('utf8').slice(0, 1000);
    });
    child.on('error', (cause) => {
      reject(
        new CortexError(
          'Unsupported',
          `${shownPath(path)} takes ffmpeg and ffprobe, and there is no ${program} in the PATH; install ffmpeg, or save the frames as .npy, .gif or a folder of PNGs.`,
          { cause },
        ),
      );
    });
    child.on('close', (code) => {
      if (bytes > mostBytes) {
        reject(
          new CortexError(
            'InvalidData',
            `${shownPath(path)} has more than ${mostBytes / 2 ** 30} GiB of pixels, more than memory holds; make it smaller or cut it.`,
          ),
        );
      } else if (code !== 0 || bytes === 0) {
        const why = faults.trim().split('\n')[0] || 'it has no picture';
        reject(new CortexError('InvalidData', `${program} cannot read ${shownPath(path)}: ${why}.`));
      } else resolve(Buffer.concat(out));
    });
  });
}
