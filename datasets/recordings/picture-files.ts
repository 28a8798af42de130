import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type NdArray, ndarray } from '../../src/arrays.ts';
import { CortexError, quoted } from '../../src/errors.ts';
import { decodeGif } from '../../src/io/gif-frames.ts';
import { readMovie, readPicture } from '../../src/io/movie.ts';
import { decodePngValues, opaqueValues } from '../../src/io/png-values.ts';
import type { PixelMap } from '../../src/io/ppm.ts';
import { greatestCommonDivisor } from '../../src/signal/resample.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import type { ReadFrames } from './frame-arrays.ts';
import { byCodePoint } from './stimulus-names.ts';

/** Delays of a GIF are rounded to so much: 30 frames a second are 30, 30 and 40 ms. */
const delayStepMs = 10;
/** A GIF whose frames last so differently that this many are needed for one is none of a steady rate. */
const mostCopies = 20;

/**
 * The frames of a GIF at its rate: the mean one where they last alike but for rounding, else that of the longest step of which all
 * last whole numbers, with frames that last longer repeated. Without a rate where a frame has no delay. Throws InvalidData for
 * frames that would have to be repeated more than 20 times on average.
 */
export async function readGifFrames(reader: ArrayReader, name: string): Promise<ReadFrames> {
  const { frames, delaysMs } = decodeGif(await reader.readBytes(name), name);
  const values = frames.map((frame, index) => opaqueValues(frame, 255, `Frame ${index} of ${name}`));
  if (delaysMs.some((delay) => delay === 0)) return { frames: stacked(values), isPicture: true };
  const wholeMs = delaysMs.reduce((sum, delay) => sum + delay, 0);
  const [shortest, longest] = [Math.min(...delaysMs), Math.max(...delaysMs)];
  if (longest - shortest <= delayStepMs) {
    return { frames: stacked(values), isPicture: true, frameRateHz: (1000 * values.length) / wholeMs };
  }
  const stepMs = delaysMs.reduce((a, b) => greatestCommonDivisor(a, b));
  if (wholeMs / stepMs > mostCopies * values.length) {
    throw new CortexError(
      'InvalidData',
      `The frames of ${name} last ${shortest} to ${longest} ms, which have no step in common but ${stepMs} ms; save it with frames that all last alike.`,
    );
  }
  const repeated = values.flatMap((frame, index) => Array.from({ length: delaysMs[index] / stepMs }, () => frame));
  return { frames: stacked(repeated), isPicture: true, frameRateHz: 1000 / stepMs, isRepeated: true };
}

export async function readPngImage(reader: ArrayReader, name: string): Promise<ReadFrames> {
  return { frames: stacked([decodePngValues(await reader.readBytes(name), name)]), isPicture: true };
}

/** Pictures of a folder in the order of the numbers in their names: frame-2 before frame-10. */
const naturally = new Intl.Collator('en', { numeric: true });

/**
 * The frames in a folder of PNGs. Throws MissingFile without any, InvalidData for frames of different sizes.
 */
export async function readPngFolder(reader: ArrayReader, folder: string, name: string): Promise<ReadFrames> {
  const files = (await readdir(join(folder, name)))
    .filter((file) => /\.png$/i.test(file) && !file.startsWith('.'))
    .sort((a, b) => naturally.compare(a, b) || byCodePoint(a, b));
  if (files.length === 0) {
    throw new CortexError('MissingFile', `${name} has no PNG files; a folder among the videos holds its frames.`);
  }
  const values: NdArray[] = [];
  for (const file of files) {
    const frame = decodePngValues(await reader.readBytes(join(name, file)), join(name, file));
    const [first] = values;
    if (first && `${first.shape}` !== `${frame.shape}`) {
      throw new CortexError(
        'InvalidData',
        `Frame ${quoted(file)} of ${name} has ${frame.shape[0]} × ${frame.shape[1]} pixels but ${quoted(files[0])} has ${first.shape[0]} × ${first.shape[1]}; make all frames one size.`,
      );
    }
    values.push(frame);
  }
  return { frames: stacked(values), isPicture: true };
}

/** The frames of a movie, which is decoded by ffmpeg. */
export async function readMovieFrames(reader: ArrayReader, folder: string, name: string): Promise<ReadFrames> {
  await reader.readBytes(name);
  const { frames, frameRateHz } = await readMovie(join(folder, name));
  return { frames: stacked(frames.map(valuesOf)), frameRateHz, isPicture: true };
}

/** An image that is decoded by ffmpeg. */
export async function readOtherImage(reader: ArrayReader, folder: string, name: string): Promise<ReadFrames> {
  await reader.readBytes(name);
  return { frames: stacked([valuesOf(await readPicture(join(folder, name)))]), isPicture: true };
}

const valuesOf = ({ width, height, data }: PixelMap): NdArray =>
  ndarray(
    [height, width, 3],
    Float32Array.from(data, (value) => value / 255),
  );

/** Frames [height, width, colour] of one size as [time, height, width, colour]. */
function stacked(frames: readonly NdArray[]): NdArray {
  const size = frames[0].data.length;
  const data = new Float32Array(frames.length * size);
  frames.forEach((frame, index) => {
    data.set(frame.data, index * size);
  });
  return ndarray([frames.length, ...frames[0].shape], data);
}
