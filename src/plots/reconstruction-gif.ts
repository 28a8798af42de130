import { expectShape, type NdArray } from '../arrays.ts';
import type { Condition } from '../data/decoding-data.ts';
import { CortexError } from '../errors.ts';
import {
  type Enlargement,
  enlargementOf,
  frameImage,
  pasteImage,
  type RgbaImage,
  rowOf,
  sidesOf,
} from '../io/frames.ts';
import { encodeGif, type GifOptions } from '../io/gif.ts';
import { decodePng } from '../io/png.ts';
import { svgToPng } from './render.ts';
import { svgDocument, svgText } from './svg.ts';
import { ink } from './theme.ts';

export interface ReconstructionGifInput {
  /** True videos [condition, time, height, width, colour] in [0, 1]. */
  readonly truth: NdArray;
  /** Reconstructed videos of the same shape. */
  readonly reconstruction: NdArray;
  /** Conditions to show, in this order; `index` is the row of the videos, `name` the caption, a line for each "/". */
  readonly conditions: readonly Condition[];
}

export interface ReconstructionGifOptions extends GifOptions {
  /** Size of a video pixel; when left out what makes frames about 96 pixels long, 3 for frames of 32. */
  readonly scale?: Enlargement;
  /** Pairs in a row; 8 when left out. */
  readonly columns?: number;
}

/** Length of the longer edge of a video. */
const usualEdgePx = 96;

const layout = { margin: 16, leastCell: 32, headingWidth: 92, captionLine: 13, pairGap: 3, cellGap: 10 } as const;

/**
 * An animated GIF, 10 frames a second unless told otherwise: each true video above its reconstruction, with the
 * name of the condition above both.
 */
export function reconstructionGif(input: ReconstructionGifInput, options: ReconstructionGifOptions = {}): Uint8Array {
  return encodeGif(reconstructionFrames(input, options), options);
}

/** The frames of `reconstructionGif`; one of them serves as its still picture. */
export function reconstructionFrames(
  { truth, reconstruction, conditions }: ReconstructionGifInput,
  options: ReconstructionGifOptions = {},
): RgbaImage[] {
  const axes = ['condition', 'time', 'height', 'width', 'colour'];
  expectShape(truth, 'truth', axes);
  expectShape(reconstruction, 'reconstruction', axes, truth.shape);
  if (conditions.length === 0) throw new CortexError('InvalidInput', 'The GIF needs at least one condition to show.');

  const [, frames, height, width] = truth.shape;
  const { scale = enlargementOf(height, width, usualEdgePx), columns = 8 } = options;
  const [down, across] = sidesOf(scale);
  const tile = { width: width * across, height: height * down };
  // Narrow videos keep room for their captions.
  const cell = Math.max(tile.width, layout.leastCell);
  const captionLines = Math.max(...conditions.map(({ name }) => name.split('/').length));
  const caption = captionLines * layout.captionLine + 6;
  const rowHeight = caption + 2 * tile.height + layout.pairGap;
  const inRow = Math.min(columns, conditions.length);
  const cells = conditions.map((condition, i) => ({
    condition,
    left:
      layout.margin + layout.headingWidth + (i % inRow) * (cell + layout.cellGap) + Math.floor((cell - tile.width) / 2),
    top: layout.margin + Math.floor(i / inRow) * (rowHeight + layout.cellGap),
  }));
  const rows = Math.ceil(conditions.length / inRow);
  const sheetWidth = layout.margin * 2 + layout.headingWidth + inRow * (cell + layout.cellGap) - layout.cellGap;
  const sheetHeight = layout.margin * 2 + rows * (rowHeight + layout.cellGap) - layout.cellGap;

  const labels = cells.flatMap(({ condition, left, top }, i) => {
    const lines = condition.name.split('/').map((line, l) =>
      svgText(line, {
        x: left + tile.width / 2,
        y: top + 10 + l * layout.captionLine,
        anchor: 'middle',
        fill: l === 0 ? ink.text : ink.secondary,
        maxWidthPx: cell,
      }),
    );
    if (i % inRow !== 0) return lines;
    const rowName = (text: string, y: number) =>
      svgText(text, { x: layout.margin, y: y + tile.height / 2 + 4, fill: ink.secondary });
    return [
      ...lines,
      rowName('true', top + caption),
      rowName('reconstructed', top + caption + tile.height + layout.pairGap),
    ];
  });
  const background = decodePng(svgToPng(svgDocument(sheetWidth, sheetHeight, 'Reconstructed videos', labels), 1));

  return Array.from({ length: frames }, (_, t) => {
    const canvas = { ...background, data: background.data.slice() };
    for (const { condition, left, top } of cells) {
      const frameOf = (videos: NdArray) => frameImage(rowOf(rowOf(videos, condition.index), t), scale);
      pasteImage(canvas, frameOf(truth), left, top + caption);
      pasteImage(canvas, frameOf(reconstruction), left, top + caption + tile.height + layout.pairGap);
    }
    return canvas;
  });
}
