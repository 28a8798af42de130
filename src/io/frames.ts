import { expectShape, type NdArray, sizeOf } from '../arrays.ts';
import { CortexError } from '../errors.ts';

/** An image of 8-bit red, green, blue and alpha, row by row from the top left. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  /** Length width · height · 4. */
  readonly data: Uint8Array;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** An image of one colour, opaque. */
export function filledImage(width: number, height: number, [red, green, blue]: Rgb): RgbaImage {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < data.length; i += 4) data.set([red, green, blue, 255], i);
  return { width, height, data };
}

/**
 * A frame [height, width, 3] in [0, 1] as opaque 8-bit pixels, every pixel enlarged to a square of side `scale`
 * (nearest neighbour). Values outside [0, 1] are clipped.
 */
export function frameImage(frame: NdArray, scale = 1): RgbaImage {
  expectShape(frame, 'frame', ['height', 'width', 'colour'], [undefined, undefined, 3]);
  if (!Number.isInteger(scale) || scale < 1) {
    throw new CortexError('InvalidInput', `An enlargement must be a whole number of at least 1 but is ${scale}.`);
  }
  const [rows, columns] = frame.shape;
  const width = columns * scale;
  const height = rows * scale;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / scale) * columns + Math.floor(x / scale)) * 3;
      const to = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) data[to + c] = toByte(frame.data[from + c]);
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Frame `t` of a video [time, height, width, 3], sharing its memory. */
export function frameAt(video: NdArray, t: number): NdArray {
  expectShape(video, 'video', ['time', 'height', 'width', 'colour'], [undefined, undefined, undefined, 3]);
  const frames = video.shape[0];
  if (!Number.isInteger(t) || t < 0 || t >= frames) {
    throw new CortexError('InvalidInput', `A frame of this video must be 0…${frames - 1} but is ${t}.`);
  }
  return rowOf(video, t);
}

/** Row `index` of the first axis, sharing its memory. */
export function rowOf(array: NdArray, index: number): NdArray {
  const shape = array.shape.slice(1);
  const size = sizeOf(shape);
  return { shape, data: array.data.subarray(index * size, (index + 1) * size) };
}

/** Copies `image` into `canvas` with its top left corner at (left, top); it must lie wholly inside. */
export function pasteImage(canvas: RgbaImage, image: RgbaImage, left: number, top: number): void {
  if (left < 0 || top < 0 || left + image.width > canvas.width || top + image.height > canvas.height) {
    throw new CortexError(
      'InvalidInput',
      `An image of ${image.width} × ${image.height} at (${left}, ${top}) leaves its canvas of ${canvas.width} × ${canvas.height}.`,
    );
  }
  const rowBytes = image.width * 4;
  for (let y = 0; y < image.height; y++) {
    const row = image.data.subarray(y * rowBytes, (y + 1) * rowBytes);
    canvas.data.set(row, ((top + y) * canvas.width + left) * 4);
  }
}

export interface TileOptions {
  /** Side of a video pixel; 2 when left out. */
  readonly scale?: number;
  /** Videos in a row of the grid; near the square root of their number when left out. */
  readonly columns?: number;
  /** Pixels between and around the videos; 4 when left out. */
  readonly gap?: number;
  /** Colour of the gaps; dark grey when left out. */
  readonly background?: Rgb;
}

/**
 * Several videos [time, height, width, 3] of one size side by side in a grid, row by row: one image a frame.
 * Throws InvalidShape when the sizes differ and InvalidInput without videos.
 */
export function tileVideos(videos: readonly NdArray[], options: TileOptions = {}): RgbaImage[] {
  if (videos.length === 0) throw new CortexError('InvalidInput', 'Tiling needs at least one video.');
  const { scale = 2, gap = 4, background = [48, 48, 48] } = options;
  const { columns = Math.ceil(Math.sqrt(videos.length)) } = options;
  const axes = ['time', 'height', 'width', 'colour'];
  for (const [i, video] of videos.entries())
    expectShape(video, `video ${i}`, axes, [...videos[0].shape.slice(0, 3), 3]);

  const [frames, rows, cols] = videos[0].shape;
  const stepX = cols * scale + gap;
  const stepY = rows * scale + gap;
  const width = columns * stepX + gap;
  const height = Math.ceil(videos.length / columns) * stepY + gap;
  return Array.from({ length: frames }, (_, t) => {
    const canvas = filledImage(width, height, background);
    for (const [i, video] of videos.entries()) {
      const left = gap + (i % columns) * stepX;
      const top = gap + Math.floor(i / columns) * stepY;
      pasteImage(canvas, frameImage(rowOf(video, t), scale), left, top);
    }
    return canvas;
  });
}

/** Mean of several arrays of one shape, such as the frames of a period or the videos of a cue. */
export function meanOf(arrays: readonly NdArray[]): NdArray {
  if (arrays.length === 0) throw new CortexError('InvalidInput', 'The mean of no arrays is undefined.');
  const { shape } = arrays[0];
  const sum = new Float64Array(sizeOf(shape));
  for (const [i, array] of arrays.entries()) {
    expectShape(
      array,
      `array ${i}`,
      shape.map((_, axis) => `axis ${axis}`),
      shape,
    );
    for (let j = 0; j < sum.length; j++) sum[j] += array.data[j];
  }
  return { shape, data: Float32Array.from(sum, (value) => value / arrays.length) };
}

function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}
