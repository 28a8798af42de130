import type { NdArray } from '../arrays.ts';
import { frameImage } from '../io/frames.ts';
import { encodePng, pngDataUri } from '../io/png.ts';
import { svgImage } from './svg.ts';

/** Size in pixels that frames are drawn with. */
export interface TileSize {
  readonly width: number;
  readonly height: number;
}

/** A frame of the true video and that of its reconstruction, [height, width, colour]. */
export interface VideoPair {
  readonly truth: NdArray;
  readonly reconstruction: NdArray;
}

/** The longer and the least edge of a tile, and the space between the two of a pair. */
const layout = { edge: 64, leastEdge: 12, pairGap: 2 } as const;

/** Tiles for videos [condition, time, height, width, colour], as wide as 64 pixels allow; an edge has 12 at least. */
export function tileSizeOf([, , height, width]: readonly number[]): TileSize {
  const scale = layout.edge / Math.max(height, width);
  const edge = (length: number) => Math.max(layout.leastEdge, Math.round(length * scale));
  return { width: edge(width), height: edge(height) };
}

export const pairWidth = ({ width }: TileSize): number => 2 * width + layout.pairGap;

/** The true frame, and its reconstruction to the right of it. */
export function pairImages({ truth, reconstruction }: VideoPair, left: number, top: number, size: TileSize): string[] {
  return [tileImage(truth, left, top, size), tileImage(reconstruction, left + size.width + layout.pairGap, top, size)];
}

/** Enlarged to the pixels of the finished PNG, so that no viewer smooths it. */
function tileImage(frame: NdArray, left: number, top: number, { width, height }: TileSize): string {
  const side = (edge: number, pixels: number) => Math.max(1, Math.round((2 * edge) / pixels));
  const picture = frameImage(frame, [side(height, frame.shape[0]), side(width, frame.shape[1])]);
  return svgImage(pngDataUri(encodePng(picture)), left, top, width, height);
}
