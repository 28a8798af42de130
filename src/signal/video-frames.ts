import { type NdArray, ndarray, sizeOf } from '../arrays.ts';
import { CortexError } from '../errors.ts';

/** A part of every frame, in pixels from the top left. */
export interface FrameCrop {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** A part of a video [time, height, width, colour]. Throws InvalidInput for a part that leaves the frame. */
export function cropFrames({ shape, data }: NdArray, crop: FrameCrop, name: string): NdArray {
  const [frames, rows, columns, colours] = shape;
  const { top, left, height, width } = crop;
  if (top + height > rows || left + width > columns) {
    throw new CortexError(
      'InvalidInput',
      `The crop of ${height} × ${width} pixels from row ${top}, column ${left} on leaves "${name}", which has ${rows} × ${columns}; crop less.`,
    );
  }
  const cropped = new Float32Array(frames * height * width * colours);
  for (let row = 0; row < frames * height; row++) {
    const [frame, y] = [Math.floor(row / height), row % height];
    const from = ((frame * rows + top + y) * columns + left) * colours;
    cropped.set(data.subarray(from, from + width * colours), row * width * colours);
  }
  return ndarray([frames, height, width, colours], cropped);
}

/** Weights of red, green and blue in the grey level (ITU-R BT.601). */
const greyWeights = [0.299, 0.587, 0.114];

/** A video [time, height, width, 3] as grey levels [time, height, width, 1]; one of a single colour is left as it is. */
export function greyFrames(video: NdArray): NdArray {
  const { shape, data } = video;
  if (shape[3] === 1) return video;
  const size = sizeOf(shape.slice(0, 3));
  const grey = Float32Array.from({ length: size }, (_, pixel) =>
    greyWeights.reduce((sum, weight, colour) => sum + weight * data[3 * pixel + colour], 0),
  );
  return ndarray([...shape.slice(0, 3), 1], grey);
}

/** Whether red, green and blue of a video [time, height, width, 3] are everywhere the same. */
export function isGrey({ data }: NdArray): boolean {
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  }
  return true;
}

/**
 * A video [time, height, width, colour] of another size: every new pixel is the mean over the area that it covers of the old
 * ones, parts of pixels by their share.
 */
export function resizeFrames(video: NdArray, height: number, width: number): NdArray {
  const [frames, rows, columns, colours] = video.shape;
  if (rows === height && columns === width) return video;
  const across = resizeAxis(video.data, { before: frames * rows, length: columns, after: colours }, width);
  const both = resizeAxis(across, { before: frames, length: rows, after: width * colours }, height);
  return ndarray([frames, height, width, colours], Float32Array.from(both));
}

/** Means over areas along the middle axis of [before, length, after]. */
function resizeAxis(
  data: ArrayLike<number>,
  { before, length, after }: { readonly before: number; readonly length: number; readonly after: number },
  wanted: number,
): Float64Array {
  const resized = new Float64Array(before * wanted * after);
  const step = length / wanted;
  for (let to = 0; to < wanted; to++) {
    const [start, end] = [to * step, Math.min(length, (to + 1) * step)];
    for (let from = Math.floor(start); from < end; from++) {
      const share = (Math.min(end, from + 1) - Math.max(start, from)) / (end - start);
      if (share <= 0) continue;
      for (let outer = 0; outer < before; outer++) {
        const source = (outer * length + from) * after;
        const target = (outer * wanted + to) * after;
        for (let inner = 0; inner < after; inner++) resized[target + inner] += share * data[source + inner];
      }
    }
  }
  return resized;
}

/**
 * A video [time, …] with one frame a bin, that on the screen at the bin's centre; `bins` must not reach beyond its end.
 */
export function framesOfBins(
  { shape, data }: NdArray,
  { bins, framesPerBin }: { readonly bins: number; readonly framesPerBin: number },
): NdArray {
  const size = sizeOf(shape.slice(1));
  const chosen = new Float32Array(bins * size);
  for (let bin = 0; bin < bins; bin++) {
    // A centre on the edge between two frames sees the later one, whatever the rounding.
    const frame = Math.min(shape[0] - 1, Math.floor((bin + 0.5) * framesPerBin + 1e-9));
    chosen.set(data.subarray(frame * size, (frame + 1) * size), bin * size);
  }
  return ndarray([bins, ...shape.slice(1)], chosen);
}
