import { join } from 'node:path';
import { ndarray } from '../../src/arrays.ts';
import { listed, quoted } from '../../src/errors.ts';
import { isGrey } from '../../src/signal/video-frames.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import { decodeFrames, type ReadFrames } from './frame-arrays.ts';
import { readGifFrames, readMovieFrames, readOtherImage, readPngFolder, readPngImage } from './picture-files.ts';
import type { SourceStimulus } from './source.ts';
import { several } from './spike-warnings.ts';
import { type StimulusFile, stimulusFiles } from './stimulus-files.ts';

type FrameStimulus = Extract<SourceStimulus, { readonly kind: 'video' | 'image' }>;

/** The folders in which videos and images lie. */
export const videosFolder = 'videos';
export const imagesFolder = 'images';

const movies = ['.mp4', '.avi', '.mov', '.webm'];
const extensions = {
  video: ['.npy', '.gif', '', ...movies],
  image: ['.npy', '.png', '.jpg', '.jpeg'],
};

/**
 * The videos of `videos/` (.npy, .gif, folders of PNGs, movies through ffmpeg) or the images of `images/` (.npy, .png, .jpg through
 * ffmpeg), [time, height, width, colour] in [0, 1], in the order of their names' code points. Pictures that are all grey
 * have one colour. Throws what the readers throw; other files are passed over with a warning.
 */
export async function readFrameStimuli(
  reader: ArrayReader,
  folder: string,
  kind: 'video' | 'image',
): Promise<FrameStimulus[]> {
  const part = kind === 'video' ? videosFolder : imagesFolder;
  const { files, passedOver } = await stimulusFiles(folder, part, extensions[kind]);
  if (passedOver.length > 0) {
    reader.warnings.push(
      `${part}/ has files that are no ${kind}s and are not read: ${listed(passedOver.map(quoted))}.`,
    );
  }
  const read: ReadFrames[] = [];
  for (const file of files) read.push(await readFrames(reader, folder, join(part, file.file), file, kind));
  const repeated = files.filter((_, index) => read[index].isRepeated).map(({ file }) => file);
  if (repeated.length > 0) {
    reader.warnings.push(
      `The frames of ${several(repeated, 'GIFs')} last differently long; those that last longer are repeated, so that all frames last alike.`,
    );
  }
  const alike = asOneFolder(read, reader);
  return alike.map(({ frames, frameRateHz }, index) => ({
    name: files[index].stimulus,
    kind,
    frames,
    ...(frameRateHz === undefined ? {} : { frameRateHz }),
  }));
}

async function readFrames(
  reader: ArrayReader,
  folder: string,
  name: string,
  { extension }: StimulusFile,
  kind: 'video' | 'image',
): Promise<ReadFrames> {
  switch (extension) {
    case '.npy':
      return decodeFrames(await reader.readBytes(name), name, kind === 'image');
    case '.gif':
      return readGifFrames(reader, name);
    case '.png':
      return readPngImage(reader, name);
    case '':
      return readPngFolder(reader, folder, name);
    default:
      return kind === 'image' ? readOtherImage(reader, folder, name) : readMovieFrames(reader, folder, name);
  }
}

/**
 * What only the whole folder tells: pictures that are all grey have one colour, and bytes that are all 0 or 1 are black and white.
 */
function asOneFolder(read: readonly ReadFrames[], reader: ArrayReader): ReadFrames[] {
  const pictures = read.filter(({ isPicture }) => isPicture);
  const allGrey = pictures.every(({ frames }) => isGrey(frames));
  const ofBytes = read.filter(({ highestByte }) => highestByte !== undefined);
  const highest = Math.max(...ofBytes.map(({ highestByte = 0 }) => highestByte));
  const isBinary = ofBytes.length > 0 && highest === 1;
  if (isBinary) {
    reader.warnings.push('The frames hold no other whole numbers than 0 and 1, which are taken for black and white.');
  }
  return read.map((one) => {
    const { shape, data } = one.frames;
    if (one.isPicture && allGrey) {
      return {
        ...one,
        frames: ndarray(
          [...shape.slice(0, 3), 1],
          data.filter((_, i) => i % 3 === 0),
        ),
      };
    }
    if (one.highestByte === undefined || !isBinary) return one;
    return {
      ...one,
      frames: ndarray(
        shape,
        data.map((value) => Math.round(value * 255)),
      ),
    };
  });
}
