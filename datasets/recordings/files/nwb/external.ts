import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { CortexError, listed, quoted, shortened } from '../../../../src/errors.ts';
import type { Hdf5File } from '../../../../src/io/hdf5.ts';
import { decodeNpy } from '../../../../src/io/npy.ts';
import { decodePng } from '../../../../src/io/png.ts';
import { sha256OfFile } from '../../../../src/io/sha256.ts';
import { arranged } from '../arrange.ts';
import type { StimulusSeries, StoredSlice } from './series.ts';

/** Frames of series that lie outside the NWB file, by the path of the series. */
export type ExternalFrames = ReadonlyMap<string, StoredSlice>;

const usualAxes = ['time', 'height', 'width', 'colour'];

/**
 * Reads the files that image series name (paths relative to the NWB file): one .npy [time, height, width(, colour)], or PNGs,
 * one a frame. Their hashes are given in order. Throws MissingFile for a file that is not there,
 * InvalidData for see-through pixels, and Unsupported for other formats.
 */
export async function readExternal(
  file: Hdf5File,
  all: readonly StimulusSeries[],
): Promise<{ frames: ExternalFrames; hashes: readonly string[] }> {
  const frames = new Map<string, StoredSlice>();
  const hashes: string[] = [];
  for (const series of all) {
    if (series.kind !== 'external' || frames.has(series.path)) continue;
    const names = file.texts(`${series.path}/external_file`);
    const paths = names.map((name) => resolve(dirname(file.path), name));
    frames.set(series.path, await readFrames(paths, names, file.placeOf(series.path)));
    for (const path of paths) hashes.push(await sha256OfFile(path));
  }
  return { frames, hashes };
}

async function readFrames(paths: readonly string[], names: readonly string[], place: string): Promise<StoredSlice> {
  const extensions = new Set(names.map((name) => extname(name).toLowerCase()));
  if (paths.length === 1 && extensions.has('.npy')) {
    const array = decodeNpy(await bytesOf(paths[0], place), paths[0]);
    return {
      array: arranged({ array, axes: usualAxes.slice(0, array.shape.length), place: paths[0] }, usualAxes),
      logical: false,
    };
  }
  if (extensions.size === 1 && extensions.has('.png')) return pngFrames(paths, place);
  throw new CortexError(
    'Unsupported',
    `${place} keeps its frames in ${listed(names.map(shortened))}, which cannot be read from there: .npy and .png can. Convert them, or keep the frames in the file.`,
  );
}

/** Colours [time, height, width, 3]; one colour where all are grey. */
async function pngFrames(paths: readonly string[], place: string): Promise<StoredSlice> {
  const images = [];
  for (const path of paths) images.push(decodePng(await bytesOf(path, place)));
  const [{ width, height }] = images;
  const odd = images.findIndex((image) => image.width !== width || image.height !== height);
  if (odd >= 0) {
    throw new CortexError(
      'InvalidData',
      `${quoted(paths[odd])} has another size than ${quoted(paths[0])}; they must be equal.`,
    );
  }
  const seeThrough = images.findIndex(({ data }) => data.some((value, i) => i % 4 === 3 && value !== 255));
  if (seeThrough >= 0) {
    throw new CortexError(
      'InvalidData',
      `${quoted(paths[seeThrough])} has see-through pixels; put them on what was behind them and save it without transparency.`,
    );
  }
  const pixels = width * height;
  const isGrey = images.every(({ data }) => {
    return data.every((value, i) => i % 4 === 3 || value === data[i - (i % 4)]);
  });
  const colours = isGrey ? 1 : 3;
  const values = new Uint8Array(images.length * pixels * colours);
  for (const [frame, { data }] of images.entries()) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let colour = 0; colour < colours; colour++) {
        values[(frame * pixels + pixel) * colours + colour] = data[4 * pixel + colour];
      }
    }
  }
  return { array: { shape: [images.length, height, width, colours], data: values }, logical: false };
}

async function bytesOf(path: string, place: string): Promise<Uint8Array> {
  return readFile(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}, which ${place} names; put it beside the NWB file.`, {
      details: { path },
      cause,
    });
  });
}
