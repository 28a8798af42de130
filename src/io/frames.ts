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

/** Height and width in pixels that a pixel of a video is drawn with; a number for squares. */
export type Enlargement = number | readonly [down: number, across: number];

/** The least height and width of a picture of a frame. */
const leastEdgePx = 12;

/**
 * The enlargement that brings the longer edge of frames near `edgePx` pixels. An edge that stays short, as that of a
 * spectrogram's one row, is drawn out to 12 pixels.
 */
export function enlargementOf(height: number, width: number, edgePx: number): readonly [down: number, across: number] {
  const side = Math.max(1, Math.round(edgePx / Math.max(height, width)));
  return [Math.max(side, Math.ceil(leastEdgePx / height)), Math.max(side, Math.ceil(leastEdgePx / width))];
}

/** Width and height of an enlargement. */
export const sidesOf = (scale: Enlargement): readonly [down: number, across: number] =>
  typeof scale === 'number' ? [scale, scale] : scale;

/**
 * A frame [height, width, colour] in [0, 1] as opaque 8-bit pixels, every pixel enlarged by `scale` (nearest neighbour).
 * Three colours are red, green and blue; of any other number the mean is drawn as grey. Values outside [0, 1] are clipped.
 */
export function frameImage(frame: NdArray, scale: Enlargement = 1): RgbaImage {
  expectShape(frame, 'frame', ['height', 'width', 'colour']);
  const [down, across] = sidesOf(scale);
  for (const side of [down, across]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new CortexError('InvalidInput', `An enlargement must be a whole number of at least 1 but is ${side}.`);
    }
  }
  const [rows, columns, colours] = frame.shape;
  const colourAt = colours === 3 ? (from: number, c: number) => frame.data[from + c] : greyAt(frame);
  const width = columns * across;
  const height = rows * down;
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / down) * columns + Math.floor(x / across)) * colours;
      const to = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) data[to + c] = toByte(colourAt(from, c));
      data[to + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Mean over the colours of the pixel that begins at a place of the data. */
function greyAt({ shape, data }: NdArray): (from: number) => number {
  const colours = shape[2];
  return (from) => {
    let sum = 0;
    for (let c = 0; c < colours; c++) sum += data[from + c];
    return sum / colours;
  };
}

/** Frame `t` of a video [time, height, width, colour], sharing its memory. */
export function frameAt(video: NdArray, t: number): NdArray {
  expectShape(video, 'video', ['time', 'height', 'width', 'colour']);
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

/** Length of the longer edge of a tile. */
const usualEdgePx = 64;

export interface TileOptions {
  /** Size of a video pixel; when left out what makes frames about 64 pixels long, 2 for frames of 32. */
  readonly scale?: Enlargement;
  /** Videos in a row of the grid; near the square root of their number when left out. */
  readonly columns?: number;
  /** Pixels between and around the videos; 4 when left out. */
  readonly gap?: number;
  /** Colour of the gaps; dark grey when left out. */
  readonly background?: Rgb;
}

/**
 * Several videos [time, height, width, colour] of one size side by side in a grid, row by row: one image a frame.
 * Throws InvalidShape when the sizes differ and InvalidInput without videos.
 */
export function tileVideos(videos: readonly NdArray[], options: TileOptions = {}): RgbaImage[] {
  if (videos.length === 0) throw new CortexError('InvalidInput', 'Tiling needs at least one video.');
  const { gap = 4, background = [48, 48, 48] } = options;
  const { columns = Math.ceil(Math.sqrt(videos.length)) } = options;
  const axes = ['time', 'height', 'width', 'colour'];
  for (const [i, video] of videos.entries()) expectShape(video, `video ${i}`, axes, videos[0].shape);

  const [frames, rows, cols] = videos[0].shape;
  const { scale = enlargementOf(rows, cols, usualEdgePx) } = options;
  const [down, across] = sidesOf(scale);
  const stepX = cols * across + gap;
  const stepY = rows * down + gap;
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

/** Videos in [0, 1] of any shape as whole numbers from 0 to 255; values outside are clipped. */
export function bytesOf({ shape, data }: NdArray): NdArray<Uint8Array> {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = toByte(data[i]);
  return { shape, data: bytes };
}

function toByte(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}
