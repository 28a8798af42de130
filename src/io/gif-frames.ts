import omggif from 'omggif';
import { CortexError } from '../errors.ts';
import type { RgbaImage } from './frames.ts';

/** A decoded GIF: its frames as they are seen, one over another. */
export interface GifAnimation {
  readonly frames: readonly RgbaImage[];
  /** How long each frame is shown, in ms; GIF counts hundredths of a second. */
  readonly delaysMs: readonly number[];
}

const clearsItsPixels = 2;
const bringsBackWhatWas = 3;

/**
 * The frames of a GIF (87a or 89a), each drawn over what the ones before it left. Pixels that no frame has drawn are
 * see-through. Throws InvalidData for bytes that are no whole GIF.
 * @param source named in error messages, such as the file's path
 */
export function decodeGif(bytes: Uint8Array, source = 'the GIF'): GifAnimation {
  try {
    const reader = new omggif.GifReader(bytes);
    const { width, height } = reader;
    let canvas = new Uint8Array(width * height * 4);
    const infos = Array.from({ length: reader.numFrames() }, (_, index) => reader.frameInfo(index));
    const frames = infos.map((info, index) => {
      const before = info.disposal === bringsBackWhatWas ? canvas.slice() : undefined;
      reader.decodeAndBlitFrameRGBA(index, canvas);
      const data = canvas.slice();
      if (before) canvas = before;
      if (info.disposal === clearsItsPixels) clear(canvas, width, info);
      return { width, height, data };
    });
    if (frames.length === 0) throw new Error('no frame');
    return { frames, delaysMs: infos.map(({ delay }) => 10 * delay) };
  } catch (cause) {
    throw new CortexError('InvalidData', `${source} is no whole GIF: ${(cause as Error).message}.`, { cause });
  }
}

function clear(
  canvas: Uint8Array,
  canvasWidth: number,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  for (let row = y; row < y + height; row++) {
    const start = (row * canvasWidth + x) * 4;
    canvas.fill(0, start, start + 4 * width);
  }
}
