import { expectShape, type NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { rowOf, tileVideos } from '../../../src/io/frames.ts';
import { encodeGif } from '../../../src/io/gif.ts';
import { encodeNpy } from '../../../src/io/npy.ts';
import { encodePng } from '../../../src/io/png.ts';

/** Ways to send videos, the preferred one first: media type → name of the file. */
export const videoFormats = {
  'application/x-npy': 'videos.npy',
  'image/gif': 'videos.gif',
  'image/png': 'videos.png',
} as const;

/** Videos that one picture may show. */
const maxPictured = 64;
/** Frames of a video in a PNG sheet, at equal distances from the first to the last. */
const sheetFrames = 9;

/**
 * Videos [video, time, height, width, colour] in [0, 1] as bytes: all values as float32 .npy, one GIF with the videos in a grid,
 * or a PNG sheet with a row of frames a video. Throws InvalidInput when a picture would show more than 64 videos.
 */
export function encodeVideos(videos: NdArray, format: string): Uint8Array {
  expectShape(videos, 'videos', ['video', 'time', 'height', 'width', 'colour']);
  if (format === 'application/x-npy') return encodeNpy(videos);
  const count = videos.shape[0];
  if (count > maxPictured) {
    throw new CortexError(
      'InvalidInput',
      `A picture shows at most ${maxPictured} videos but ${count} were asked for; use application/x-npy.`,
    );
  }
  const rows = Array.from({ length: count }, (_, i) => rowOf(videos, i));
  return format === 'image/gif' ? encodeGif(tileVideos(rows)) : encodePng(sheet(rows));
}

function sheet(videos: readonly NdArray[]) {
  const frames = videos[0].shape[0];
  const columns = Math.min(frames, sheetFrames);
  const times = Array.from({ length: columns }, (_, i) => Math.round((i * (frames - 1)) / Math.max(1, columns - 1)));
  const stills = videos.flatMap((video) =>
    times.map((t) => ({ shape: [1, ...video.shape.slice(1)], data: rowOf(video, t).data })),
  );
  return tileVideos(stills, { columns })[0];
}
